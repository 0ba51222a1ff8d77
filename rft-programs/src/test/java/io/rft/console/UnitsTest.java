package io.rft.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rft.rate.Rate;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "17, 17",
        "17B, 17",
        "64K, 65536",
        "64k, 65536",
        "64KiB, 65536",
        "64 KiB, 65536",
        "64KB, 64000",
        "1.5M, 1572864",
        "2MB, 2000000",
        "1G, 1073741824",
        "1gib, 1073741824",
        "1GB, 1000000000",
        "3T, 3298534883328",
        "3TiB, 3298534883328",
        "3TB, 3000000000000",
        "0.0001K, 0",
        "9223372036854775807, 9223372036854775807",
    })
    void sizesAreRead(String text, long bytes) {
        assertEquals(bytes, Units.parseSize(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "K",
                "-1",
                "+1",
                "1e3",
                "0x10",
                "1..5",
                "1.",
                ".5",
                "1,5",
                "12Q",
                "1KK",
                "1Kbit",
                "1K/s",
                "none",
                "1_000",
                "9223372036854775808",
                "8388608T",
                "99999999999999999999",
                "١"
            })
    void whatIsNoSizeIsRefusedWithWhatIsAllowed(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Units.parseSize(text));

        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith('"' + text + "\" is not a size: give a number"),
                refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "10M, 10485760",
        "10MB, 10000000",
        "1.5MiB/s, 1572864",
        "100Mbit, 12500000",
        "100mbit/s, 12500000",
        "8bit, 1",
        "1Gbit, 125000000",
        "1Tbit, 125000000000",
        "1Kbit, 125",
        "1Kibit, 128",
        "1Mibit, 131072",
        "0.5Gibit, 67108864",
    })
    void ratesAreRead(String text, long bytesPerSecond) {
        assertEquals(new Rate(bytesPerSecond), Units.parseRate(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "OFF", "none"})
    void noLimitIsARate(String text) {
        assertEquals(Rate.NONE, Units.parseRate(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7bit",
                "0",
                "0.5",
                "10X",
                "-1M",
                "10Mbits",
                "10Mbps",
                "fast",
                "/s",
                "10M/h",
                "08:00,10M 19:00,off",
                "8388608T"
            })
    void whatIsNoRateIsRefusedWithWhatIsAllowed(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Units.parseRate(text));

        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith('"' + text + "\" is not a rate: give bytes"),
                refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, 250",
        "30s, 30000",
        "30, 30000",
        "0, 0",
        "0.25s, 250",
        "5m, 300000",
        "2h, 7200000",
        "1h30m, 5400000",
        "1d, 86400000",
        "7D, 604800000",
    })
    void durationsAreRead(String text, long millis) {
        assertEquals(Duration.ofMillis(millis), Units.parseDuration(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "-1s",
                "1x",
                "5 m",
                "1h30",
                "30 seconds",
                "1hm",
                "s5",
                "5ss",
                "99999d",
                "999999999999d",
                "1e3s"
            })
    void whatIsNoDurationIsRefusedWithWhatIsAllowed(String text) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Units.parseDuration(text));

        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith('"' + text + "\" is not a duration: give"),
                refusal.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048575, 1.0 MiB",
        "10737418240, 10.0 GiB",
        "9223372036854775807, 8.0 EiB",
    })
    void sizesArePrinted(long bytes, String text) {
        assertEquals(text, Units.formatBytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({"6657199308, 10737418240, 6.2/10.0 GiB", "0, 0, 0/0 B", "7, 900, 7/900 B", "0, 2048, 0.0/2.0 KiB"})
    void partsOfAWholeArePrintedInItsUnit(long part, long whole, String text) {
        assertEquals(text, Units.formatBytes(part, whole));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B/s",
        "-3, 0 B/s",
        "900.4, 900 B/s",
        "1213328261, 1.13 GiB/s",
        "13107200, 12.5 MiB/s",
        "130023424, 124 MiB/s",
    })
    void ratesArePrintedWithThreeDigits(double bytesPerSecond, String text) {
        assertEquals(text, Units.formatRate(bytesPerSecond));
    }

    @ParameterizedTest
    @CsvSource({
        "-5, 0ms",
        "0, 0ms",
        "250, 250ms",
        "1000, 1s",
        "3240, 3.2s",
        "59949, 59.9s",
        "59951, 1m",
        "303000, 5m3s",
        "3599400, 59m59s",
        "3599600, 1h",
        "7500000, 2h5m",
        "360000000, 100h",
    })
    void durationsArePrinted(long millis, String text) {
        assertEquals(text, Units.formatDuration(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 999, 1000, 3200, 60_000, 303_000, 7_500_000})
    void printedDurationsCanBeReadBack(long millis) {
        var duration = Duration.ofMillis(millis);

        assertEquals(duration, Units.parseDuration(Units.formatDuration(duration)));
    }
}
