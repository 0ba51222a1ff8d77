package io.rft.daemon;

import static io.rft.daemon.MetricsText.Kind.COUNTER;
import static io.rft.daemon.MetricsText.Kind.GAUGE;

import com.sun.management.UnixOperatingSystemMXBean;
import io.rft.rate.Rate;
import io.rft.server.LimitStatus;
import io.rft.server.RftServer;
import io.rft.server.ServerStatistics;
import io.rft.server.SessionStatus;
import io.rft.server.TransferStatus;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Clock;
import java.util.List;

/**
 * The metrics of a daemon as they are at the moment: of its sessions, what they move, its limits, its process. Nothing in it was chosen
 * by a client, and there are always as many values. Thread-safe.
 */
final class MetricsPage {
    private final RftServer server;
    private final Configuring configuring;
    private final Clock clock;

    MetricsPage(RftServer server, Configuring configuring, Clock clock) {
        this.server = server;
        this.configuring = configuring;
        this.clock = clock;
    }

    boolean isDraining() {
        return server.isDraining();
    }

    String text() {
        var text = new MetricsText();
        text.metric(GAUGE, "rft_build_info", "The version that runs.")
                .value("rft_build_info", "version", RftServer.VERSION, 1)
                .metric(GAUGE, "rft_draining", "1 if nothing new is taken any more.")
                .value("rft_draining", server.isDraining() ? 1 : 0);
        sessions(text, server.sessionStatuses());
        transfers(text, server.transferStatuses());
        var done = server.statistics();
        traffic(text, done);
        durability(text, done.durability());
        limits(text);
        process(text);
        return text.toString();
    }

    private static void sessions(MetricsText text, List<SessionStatus> sessions) {
        text.metric(GAUGE, "rft_sessions", "Sessions that are up.")
                .value("rft_sessions", sessions.size())
                .metric(GAUGE, "rft_data_connections", "Data connections that are open.")
                .value(
                        "rft_data_connections",
                        sessions.stream().mapToInt(SessionStatus::connections).sum());
    }

    private static void transfers(MetricsText text, List<TransferStatus> transfers) {
        var uploads = transfers.stream()
                .filter(transfer -> transfer.direction() == TransferStatus.Direction.UPLOAD)
                .count();
        text.metric(GAUGE, "rft_transfers", "Files on their way.");
        perDirection(text, "rft_transfers", uploads, transfers.size() - uploads);
    }

    private static void traffic(MetricsText text, ServerStatistics all) {
        text.metric(COUNTER, "rft_payload_bytes_total", "Payload that crossed the network, repeats included.");
        perDirection(
                text,
                "rft_payload_bytes_total",
                all.uploads().bytes(),
                all.downloads().bytes());
        text.metric(COUNTER, "rft_repeated_bytes_total", "Payload of committed files that crossed it more than once.");
        perDirection(
                text,
                "rft_repeated_bytes_total",
                all.uploads().repeatedBytes(),
                all.downloads().repeatedBytes());
        text.metric(COUNTER, "rft_commits_total", "Files that came through.");
        perDirection(
                text,
                "rft_commits_total",
                all.uploads().committed(),
                all.downloads().committed());
        text.metric(COUNTER, "rft_logins_total", "Credentials that were shown.")
                .value("rft_logins_total", "result", "accepted", all.loginsAccepted())
                .value("rft_logins_total", "result", "refused", all.loginsRefused());
    }

    private static void durability(MetricsText text, ServerStatistics.Durability done) {
        text.metric(COUNTER, "rft_forces_total", "What was forced to disk.")
                .value("rft_forces_total", "of", "data", done.dataForces())
                .value("rft_forces_total", "of", "journal", done.journalForces())
                .value("rft_forces_total", "of", "directory", done.directoryForces())
                .value("rft_forces_total", "of", "outcomes", done.outcomeForces())
                .metric(COUNTER, "rft_checkpoints_total", "Times at which what had arrived of a file became durable.")
                .value("rft_checkpoints_total", done.checkpoints())
                .metric(COUNTER, "rft_journal_records_total", "Records of the journals of uploads.")
                .value("rft_journal_records_total", done.journalRecords())
                .metric(COUNTER, "rft_journal_bytes_total", "Bytes of these journals.")
                .value("rft_journal_bytes_total", done.journalBytes());
    }

    private void limits(MetricsText text) {
        var now = clock.instant().atZone(clock.getZone());
        var rates = configuring.config().rates();
        var all = server.limitStatuses();
        var total = all.stream()
                .filter(limit -> limit.scope() == LimitStatus.Scope.TOTAL)
                .findFirst()
                .map(LimitStatus::rate)
                .orElse(Rate.NONE);
        text.metric(GAUGE, "rft_limit_bytes_per_second", "Rates that hold; +Inf where there is no limit.");
        limit(text, "total", total);
        limit(text, "per-user", rates.perUser().at(now));
        limit(text, "per-file", rates.perFile().at(now));
        limit(text, "per-connection", rates.perConnection().at(now));
        text.metric(GAUGE, "rft_limits_set", "Limits that were set by rftctl and hold now.")
                .value("rft_limits_set", all.stream().filter(LimitStatus::isSet).count());
    }

    private static void process(MetricsText text) {
        var memory = ManagementFactory.getMemoryMXBean();
        text.metric(GAUGE, "jvm_memory_used_bytes", "Memory of the Java machine that is in use.");
        perArea(text, "jvm_memory_used_bytes", memory.getHeapMemoryUsage(), memory.getNonHeapMemoryUsage(), false);
        text.metric(GAUGE, "jvm_memory_max_bytes", "The most it may be; -1 where that is not known.");
        perArea(text, "jvm_memory_max_bytes", memory.getHeapMemoryUsage(), memory.getNonHeapMemoryUsage(), true);
        text.metric(GAUGE, "jvm_buffer_pool_used_bytes", "Memory of buffers outside the heap.");
        for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            text.value("jvm_buffer_pool_used_bytes", "pool", pool.getName(), pool.getMemoryUsed());
        }
        text.metric(GAUGE, "jvm_threads_current", "Platform threads.")
                .value(
                        "jvm_threads_current",
                        ManagementFactory.getThreadMXBean().getThreadCount());
        text.metric(GAUGE, "process_start_time_seconds", "When the process began, in seconds since 1970.")
                .value(
                        "process_start_time_seconds",
                        ManagementFactory.getRuntimeMXBean().getStartTime() / 1000.0);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            text.metric(COUNTER, "process_cpu_seconds_total", "Processor time that was used.")
                    .value("process_cpu_seconds_total", system.getProcessCpuTime() / 1e9)
                    .metric(GAUGE, "process_open_fds", "Open file descriptors.")
                    .value("process_open_fds", system.getOpenFileDescriptorCount())
                    .metric(GAUGE, "process_max_fds", "The most of them.")
                    .value("process_max_fds", system.getMaxFileDescriptorCount());
        }
    }

    private static void perDirection(MetricsText text, String name, long uploads, long downloads) {
        text.value(name, "direction", "upload", uploads).value(name, "direction", "download", downloads);
    }

    private static void perArea(MetricsText text, String name, MemoryUsage heap, MemoryUsage other, boolean most) {
        text.value(name, "area", "heap", most ? heap.getMax() : heap.getUsed())
                .value(name, "area", "nonheap", most ? other.getMax() : other.getUsed());
    }

    private static void limit(MetricsText text, String scope, Rate rate) {
        if (rate.isLimited()) {
            text.value("rft_limit_bytes_per_second", "scope", scope, rate.bytesPerSecond());
        } else {
            text.infinite("rft_limit_bytes_per_second", "scope", scope);
        }
    }
}
