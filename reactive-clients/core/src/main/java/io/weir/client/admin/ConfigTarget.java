package io.weir.client.admin;

/**
 * What has configurations.
 *
 * @param name the topic's or the group's name, the broker's number, or nothing for the default of all brokers
 */
public record ConfigTarget(Kind kind, String name) {
    public enum Kind {
        TOPIC,
        BROKER,
        GROUP
    }

    public static ConfigTarget topic(String name) {
        return new ConfigTarget(Kind.TOPIC, name);
    }

    /** A consumer group, whether there is one of that name or not. */
    public static ConfigTarget group(String name) {
        return new ConfigTarget(Kind.GROUP, name);
    }

    public static ConfigTarget broker(int id) {
        return new ConfigTarget(Kind.BROKER, Integer.toString(id));
    }

    public static ConfigTarget allBrokers() {
        return new ConfigTarget(Kind.BROKER, "");
    }

    /** In words, such as {@code topic greetings}. */
    @Override
    public String toString() {
        if (kind == Kind.TOPIC) {
            return "topic " + name;
        }
        if (kind == Kind.GROUP) {
            return "group " + name;
        }
        return name.isEmpty() ? "all brokers" : "broker " + name;
    }
}
