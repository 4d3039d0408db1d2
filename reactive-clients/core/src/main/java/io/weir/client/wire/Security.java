package io.weir.client.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * How a connection is protected and who it says to be, by Kafka's settings {@code security.protocol}, {@code ssl.*} and {@code sasl.*}.
 * The mechanisms are {@code PLAIN}, {@code SCRAM-SHA-256} and {@code SCRAM-SHA-512}. Key and trust stores are read once, when this is
 * made.
 */
public final class Security {
    static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    private final DefaultSslEngineFactory ssl;
    private final String endpointIdentification;
    private final Credentials credentials;

    private Security(DefaultSslEngineFactory ssl, String endpointIdentification, Credentials credentials) {
        this.ssl = ssl;
        this.endpointIdentification = endpointIdentification;
        this.credentials = credentials;
    }

    /** Neither encrypted nor authenticated. */
    public static Security none() {
        return new Security(null, null, null);
    }

    /** The settings that this class understands, besides {@code security.protocol}. */
    public static ConfigDef addTo(ConfigDef definitions) {
        SslConfigs.addClientSslSupport(definitions);
        SaslConfigs.addClientSaslSupport(definitions);
        return definitions;
    }

    /**
     * @param settings with the types that the definitions give them
     * @throws ConfigException in one line, when stores cannot be read or credentials are missing
     */
    public static Security of(String protocol, Map<String, ?> settings) {
        return switch (protocol.toUpperCase(Locale.ROOT)) {
            case "PLAINTEXT" -> none();
            case "SSL" -> new Security(engines(settings), identification(settings), null);
            case "SASL_PLAINTEXT" -> new Security(null, null, credentials(settings));
            case "SASL_SSL" -> new Security(engines(settings), identification(settings), credentials(settings));
            default -> throw new ConfigException("security.protocol", protocol, "is not one that there is");
        };
    }

    private static String identification(Map<String, ?> settings) {
        return (String) settings.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
    }

    private static DefaultSslEngineFactory engines(Map<String, ?> settings) {
        DefaultSslEngineFactory engines = new DefaultSslEngineFactory();
        try {
            engines.configure(settings);
            return engines;
        } catch (KafkaException failed) {
            engines.close();
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            ConfigException fault = new ConfigException("TLS cannot be set up: " + cause.getMessage());
            fault.initCause(failed);
            throw fault;
        }
    }

    private static Credentials credentials(Map<String, ?> settings) {
        String mechanism = (String) settings.get(SaslConfigs.SASL_MECHANISM);
        if (!MECHANISMS.contains(mechanism)) {
            throw new ConfigException(
                    SaslConfigs.SASL_MECHANISM, mechanism, "is none of PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512");
        }
        List<AppConfigurationEntry> entries;
        try {
            entries = JaasContext.loadClientContext(new HashMap<>(settings)).configurationEntries();
        } catch (IllegalArgumentException | KafkaException failed) {
            ConfigException fault = new ConfigException(SaslConfigs.SASL_JAAS_CONFIG + ": " + failed.getMessage());
            fault.initCause(failed);
            throw fault;
        }
        return new Credentials(mechanism, option(entries, "username"), option(entries, "password"));
    }

    private static String option(List<AppConfigurationEntry> entries, String name) {
        return entries.stream()
                .map(entry -> entry.getOptions().get(name))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .findFirst()
                .orElseThrow(() -> new ConfigException(SaslConfigs.SASL_JAAS_CONFIG + " has no " + name));
    }

    Optional<SSLEngine> engine(String host, int port) {
        return ssl == null
                ? Optional.empty()
                : Optional.of(ssl.createClientSslEngine(host, port, endpointIdentification));
    }

    Optional<Credentials> credentials() {
        return Optional.ofNullable(credentials);
    }

    /** Its text never shows the password. */
    record Credentials(String mechanism, String user, String password) {
        @Override
        public String toString() {
            return mechanism + " as " + user;
        }
    }
}
