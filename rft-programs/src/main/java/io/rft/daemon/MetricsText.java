package io.rft.daemon;

import java.util.Map;

/** Metrics in the text format of Prometheus, version 0.0.4, while they are written. One thread. */
final class MetricsText {
    private final StringBuilder text = new StringBuilder(4096);

    /** The kinds of metrics that there are here. */
    enum Kind {
        /** What goes up and down. */
        GAUGE("gauge"),
        /** What only grows until the daemon ends. */
        COUNTER("counter");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** A metric and what it is; its values follow. */
    MetricsText metric(Kind kind, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(kind.word).append('\n');
        return this;
    }

    MetricsText value(String name, long value) {
        return value(name, Map.of(), String.valueOf(value));
    }

    MetricsText value(String name, double value) {
        return value(name, Map.of(), String.valueOf(value));
    }

    MetricsText value(String name, String label, String of, long value) {
        return value(name, Map.of(label, of), String.valueOf(value));
    }

    /** A value that has no bound. */
    MetricsText infinite(String name, String label, String of) {
        return value(name, Map.of(label, of), "+Inf");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private MetricsText value(String name, Map<String, String> labels, String value) {
        text.append(name);
        labels.forEach((label, of) ->
                text.append('{').append(label).append("=\"").append(escaped(of)).append("\"}"));
        text.append(' ').append(value).append('\n');
        return this;
    }

    private static String escaped(String of) {
        return of.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
