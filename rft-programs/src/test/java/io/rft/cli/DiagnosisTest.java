package io.rft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.client.Bottleneck;
import io.rft.client.Measurement;
import io.rft.rate.Rate;
import io.rft.rate.RateLimits;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final long MIB = 1 << 20;

    private Optional<Bottleneck> limit = Optional.empty();
    private Optional<PathSummary> path = Optional.empty();
    private RateLimits limits = RateLimits.NONE;
    private Optional<FlowMeter.Flow> source = Optional.empty();
    private Optional<FlowMeter.Flow> store = Optional.empty();

    @Test
    void theSlowerDiskLimitsWhereItIsSlowerThanTheWay() {
        limit = Optional.of(Bottleneck.NETWORK);
        source = Optional.of(flow(50 * MIB));
        store = Optional.of(flow(60 * MIB));
        assertEquals(Optional.of(Bottleneck.LOCAL_DISK), diagnosis().limit());
        assertEquals(
                "the source disk limits: it is read with 50.0 MiB/s; the way brings 100 MiB/s",
                diagnosis().text());

        store = Optional.of(flow(40 * MIB));
        assertEquals(Optional.of(Bottleneck.REMOTE_DISK), diagnosis().limit());
        assertEquals(
                "the server's disk limits: it stores 40.0 MiB/s; the way brings 100 MiB/s",
                diagnosis().text());
    }

    @Test
    void disksThatKeepUpDoNot() {
        limit = Optional.of(Bottleneck.OWN_CPU);
        source = Optional.of(flow(90 * MIB));
        store = Optional.of(flow(500 * MIB));

        assertEquals(Optional.of(Bottleneck.OWN_CPU), diagnosis().limit());
        assertEquals(
                "this machine's processors limit: 100 MiB/s over 4 connections keep them busy",
                diagnosis().text());
    }

    @Test
    void aLossyNetworkIsToldWithWhatWouldBearIt() {
        limit = Optional.of(Bottleneck.NETWORK);
        path = Optional.of(new PathSummary("cubic", Duration.ofMillis(120), Duration.ofMillis(100), 100_000, 1000));
        assertEquals(
                "the network limits: 100 MiB/s over 4 connections, round trip 100.00 ms, 1.00 % of 100000 segments sent again (cubic)",
                diagnosis().text());
        assertTrue(diagnosis().advice().contains("bbr"), diagnosis().advice());

        path = Optional.of(new PathSummary("bbr", Duration.ofMillis(120), Duration.ofMillis(100), 100_000, 1000));
        assertTrue(diagnosis().advice().contains("rft bench"), diagnosis().advice());
    }

    @Test
    void aLimitIsToldWithItsFigure() {
        limit = Optional.of(Bottleneck.RATE_LIMIT);
        limits = new RateLimits(new Rate(100 * MIB), Rate.NONE, Rate.NONE);
        assertEquals(
                "a limit holds: 100 MiB/s, agreed in all 100 MiB/s", diagnosis().text());

        limits = RateLimits.NONE;
        assertEquals(
                "a limit holds: 100 MiB/s, agreed or shared at the server",
                diagnosis().text());
    }

    @Test
    void everyLimitHasASentence() {
        for (var one : Bottleneck.values()) {
            limit = Optional.of(one);
            assertTrue(diagnosis().text().contains("100 MiB/s"), one.toString());
            assertEquals(limit, diagnosis().limit());
        }
        limit = Optional.empty();
        assertEquals(
                "nothing stands out that limits: 100 MiB/s over 4 connections",
                diagnosis().text());
    }

    private Diagnosis diagnosis() {
        var way = new Measured(Measurement.Direction.UP, 4, flow(100 * MIB), path, limit);
        return Diagnosis.of(new Diagnosis.Facts(way, Duration.ofMillis(100), limits, source, store));
    }

    private static FlowMeter.Flow flow(long bytesPerSecond) {
        return new FlowMeter.Flow(2 * bytesPerSecond, Duration.ofSeconds(2));
    }
}
