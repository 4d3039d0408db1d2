// Reads a topic as one of a group, writes each record to standard output, and leaves after so many records.
// node group.js BOOTSTRAP GROUP TOPIC RECORDS
const { Kafka, logLevel } = require('kafkajs')

const [bootstrap, groupId, topic, records] = process.argv.slice(2)
const kafka = new Kafka({ clientId: 'kafkajs-test', brokers: [bootstrap], logLevel: logLevel.ERROR })
const consumer = kafka.consumer({ groupId, heartbeatInterval: 300 })
let left = Number(records)

async function run () {
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ partition, message }) => {
      if (left === 0) {
        return
      }
      console.log(`${partition} ${message.offset} ${message.value}`)
      await consumer.commitOffsets([{ topic, partition, offset: String(Number(message.offset) + 1) }])
      if (--left === 0) {
        consumer.disconnect()
      }
    }
  })
}

run().catch(failed => {
  console.error(failed)
  process.exit(1)
})
