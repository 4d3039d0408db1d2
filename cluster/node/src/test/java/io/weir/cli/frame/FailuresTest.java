package io.weir.cli.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weir.client.ClientException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

    static Stream<Arguments> whatKafkasClientsThrow() {
        return Stream.of(
                Arguments.of(new TimeoutException("late"), ExitCode.UNAVAILABLE),
                Arguments.of(new NotEnoughReplicasException("one"), ExitCode.UNAVAILABLE),
                Arguments.of(new UnknownTopicOrPartitionException("no"), ExitCode.NOT_FOUND),
                Arguments.of(new TopicExistsException("is"), ExitCode.EXISTS),
                Arguments.of(new InvalidConfigurationException("no"), ExitCode.REFUSED),
                Arguments.of(new SaslAuthenticationException("who"), ExitCode.REFUSED),
                Arguments.of(new UnsupportedVersionException("old"), ExitCode.REFUSED),
                Arguments.of(new ConfigException("bad"), ExitCode.USAGE),
                Arguments.of(new KafkaException("not made", new ConfigException("bad")), ExitCode.USAGE),
                Arguments.of(new UnknownServerException("odd"), ExitCode.FAULT),
                Arguments.of(new IllegalStateException("never"), ExitCode.FAULT));
    }

    @ParameterizedTest
    @MethodSource("whatKafkasClientsThrow")
    void everyExceptionHasItsExitCode(Exception thrown, ExitCode code) {
        assertEquals(code, Failures.of(thrown).exitCode());
        assertEquals(code, Failures.of(new CompletionException(thrown)).exitCode());
        assertEquals(code, Failures.of(new ExecutionException(thrown)).exitCode());
    }

    @Test
    void aFailureIsOneLineThatSaysWhatAndWhy() {
        ClientException failure = ClientException.of("cannot create topic a", new TopicExistsException("it is\nthere"));

        assertEquals("cannot create topic a: it is", Failures.of(failure).getMessage());
    }

    @Test
    void aClientThatCannotBeMadeSaysWhy() {
        Throwable thrown = new KafkaException("Failed to create new KafkaAdminClient", new ConfigException("bad url"));

        assertEquals("bad url", Failures.of(thrown).getMessage());
    }

    @Test
    void aFailureStaysWhatItIs() {
        Failure failure = new Failure(ExitCode.INPUT, "no");

        assertSame(failure, Failures.of(new CompletionException(failure)));
    }

    @Test
    void everyKindOfFailureHasItsExitCodeAndEveryExitCodeItsNumber() {
        for (ClientException.Kind kind : ClientException.Kind.values()) {
            assertEquals(kind.name(), ExitCode.of(kind).name());
        }
        Set<Integer> numbers = new HashSet<>();
        for (ExitCode code : ExitCode.values()) {
            assertTrue(numbers.add(code.code()), code.name());
        }
    }
}
