package io.weir.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weir.client.producer.RecordProducer;
import io.weir.testing.FreePorts;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's connection with TLS and with authentication, on Apache Kafka, which has listeners for both. */
class ClientSecurityIT {
    private static final String PASSWORD = "a-long-secret";

    @TempDir
    static Path directory;

    private static Broker broker;
    private static String sasl;
    private static String tls;
    private static Path certificate;

    @BeforeAll
    static void aBrokerWithListeners() throws Exception {
        sasl = "127.0.0.1:" + FreePorts.next();
        tls = "127.0.0.1:" + FreePorts.next();
        Path keys = keys();
        String listeners = "SASL_PLAINTEXT://" + sasl + ",SSL://" + tls;
        String scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
        Map<String, String> settings = new HashMap<>();
        settings.put("listeners+", listeners);
        settings.put("advertised.listeners+", listeners);
        settings.put("listener.security.protocol.map+", "SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL");
        settings.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512");
        settings.put(
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"" + PASSWORD + "\";");
        settings.put("listener.name.sasl_plaintext.scram-sha-256.sasl.jaas.config", scram);
        settings.put("listener.name.sasl_plaintext.scram-sha-512.sasl.jaas.config", scram);
        settings.put("ssl.keystore.location", keys.toString());
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.password", PASSWORD);
        broker = Broker.kafka(directory, settings).start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            // A request changes each user at most once.
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(credential(mechanism)))
                        .all()
                        .get(60, TimeUnit.SECONDS);
            }
        }
    }

    private static UserScramCredentialUpsertion credential(ScramMechanism mechanism) {
        return new UserScramCredentialUpsertion("alice", new ScramCredentialInfo(mechanism, 4_096), PASSWORD);
    }

    private static Path keys() throws Exception {
        Path keys = directory.resolve("broker.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        certificate = directory.resolve("broker.pem");
        Program.run(List.of(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=broker",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD))
                .succeeded();
        Program.run(List.of(
                        keytool,
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "broker",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD,
                        "-file",
                        certificate.toString()))
                .succeeded();
        return keys;
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    private static RecordMetadata send(Map<String, Object> settings) throws Exception {
        try (RecordProducer<String, String> producer =
                RecordProducer.create(settings, new StringSerializer(), new StringSerializer())) {
            return producer.send(new ProducerRecord<>("secured", 0, null, "a"))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Object> sasl(String mechanism, String password) {
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        return Map.of(
                "bootstrap.servers",
                sasl,
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                "org.apache.kafka.common.security." + module + " required username=\"alice\" password=\"" + password
                        + "\";");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void aUserIsWhoTheyProveToBe(String mechanism) throws Exception {
        assertEquals(0, send(sasl(mechanism, PASSWORD)).partition());
        ExecutionException refused =
                assertThrows(ExecutionException.class, () -> send(sasl(mechanism, "another secret")));
        assertInstanceOf(SaslAuthenticationException.class, refused.getCause());
    }

    @Test
    void aBrokerWithATrustedCertificateIsTalkedToByTls() throws Exception {
        Map<String, Object> trusting = Map.of(
                "bootstrap.servers",
                tls,
                "security.protocol",
                "SSL",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.toString());
        assertEquals(0, send(trusting).partition());
    }

    @Test
    void aBrokerWithAnotherCertificateIsNot() {
        ExecutionException refused = assertThrows(
                ExecutionException.class, () -> send(Map.of("bootstrap.servers", tls, "security.protocol", "SSL")));
        assertInstanceOf(SslAuthenticationException.class, refused.getCause());
    }
}
