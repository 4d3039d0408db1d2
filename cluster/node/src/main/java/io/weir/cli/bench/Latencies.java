package io.weir.cli.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Times from microseconds to minutes, three digits of each. Safe for use by several threads. */
final class Latencies {
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    private final Recorder recorder = new Recorder(MAX_MICROS, 3);
    private final Histogram all = new Histogram(MAX_MICROS, 3);

    void record(long nanos) {
        recorder.recordValue(Math.min(MAX_MICROS, Math.max(0, nanos / 1_000)));
    }

    /** Forgets what was recorded. */
    synchronized void reset() {
        recorder.reset();
        all.reset();
    }

    private synchronized Histogram total() {
        all.add(recorder.getIntervalHistogram());
        return all.copy();
    }

    /** In milliseconds: p50, p90, p99, p99.9, max. */
    Map<String, Double> millis() {
        Histogram total = total();
        Map<String, Double> millis = new LinkedHashMap<>();
        for (double percentile : PERCENTILES) {
            millis.put("p" + name(percentile), total.getValueAtPercentile(percentile) / 1e3);
        }
        millis.put("max", total.getMaxValue() / 1e3);
        return millis;
    }

    private static String name(double percentile) {
        return percentile == Math.rint(percentile) ? Long.toString((long) percentile) : Double.toString(percentile);
    }

    static String text(Map<String, Double> millis) {
        StringBuilder text = new StringBuilder();
        millis.forEach((name, value) -> text.append(text.length() == 0 ? "" : ", ")
                .append(String.format(Locale.ROOT, "%s %.3f ms", name, value)));
        return text.toString();
    }
}
