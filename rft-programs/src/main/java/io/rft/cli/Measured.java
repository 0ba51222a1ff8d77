package io.rft.cli;

import io.rft.client.Bottleneck;
import io.rft.client.Measurement;
import java.util.Optional;

/**
 * What came of one measurement.
 *
 * @param connections data connections there were at its end
 * @param path what this end's kernel says, where this end sends
 * @param limit what held it back, if that is known
 */
record Measured(
        Measurement.Direction direction,
        int connections,
        FlowMeter.Flow flow,
        Optional<PathSummary> path,
        Optional<Bottleneck> limit) {
    double bytesPerSecond() {
        return flow.bytesPerSecond();
    }
}
