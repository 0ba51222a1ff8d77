package io.rft.testkit;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.Directory;
import io.rft.disk.DiskFile;
import io.rft.journal.JournalContents;
import io.rft.journal.JournalReader;
import io.rft.journal.OutcomeLog;
import io.rft.range.RangeSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Looks at the receiver's disk and says what must not be (GUARANTEES: the oracle after every crash). For one look. */
final class KillOracle {
    private static final String TARGET = "target";
    private static final int PARTIAL_MODE = 0600;

    private final Directory directory;
    private final Optional<byte[]> before;
    private final byte[] after;
    private final int mode;

    /** The target had the content {@code before} and is to get {@code after}, with this mode. Borrows the directory. */
    KillOracle(Directory directory, Optional<byte[]> before, byte[] after, int mode) {
        this.directory = directory;
        this.before = before;
        this.after = after.clone();
        this.mode = mode;
    }

    /**
     * What there is to see.
     *
     * @param durableBytes of the file, by its journal or because it is published
     */
    record Sight(boolean published, long durableBytes, List<String> wrong) {}

    /** What has happened to the receiver. */
    enum Receiver {
        /** It goes on, and may change something meanwhile. */
        ALIVE,
        /** Its process has ended. */
        DEAD,
        /** So has its machine, after it had promised something. */
        WITHOUT_POWER,
        /** The same, before that: the name of the partial file may be lost, and its journal not. */
        WITHOUT_POWER_OR_PROMISE
    }

    /** What must hold at any time. */
    Sight look(Receiver receiver) throws RftException {
        var wrong = new ArrayList<String>();
        var target = content(TARGET);
        var published = target.isPresent() && Arrays.equals(target.get(), after);
        var untouched =
                target.isPresent() ? before.isPresent() && Arrays.equals(target.get(), before.get()) : before.isEmpty();
        if (!published && !untouched) {
            wrong.add("the target is neither the old nor the new file");
        }
        if (published && directory.status(TARGET, false).mode() != mode) {
            wrong.add("the target has mode "
                    + Integer.toOctalString(directory.status(TARGET, false).mode()));
        }
        var durable = journal();
        if (receiver != Receiver.ALIVE) {
            var parts = named(".rft-part");
            if (parts.size() > 1) {
                wrong.add("more than one partial file: " + parts);
            }
            for (var part : parts) {
                if (receiver == Receiver.DEAD && directory.status(part, false).mode() != PARTIAL_MODE) {
                    checkMode(part, wrong);
                }
            }
            var holder = published ? target : parts.isEmpty() ? Optional.<byte[]>empty() : content(parts.getFirst());
            if (holder.isEmpty() && receiver == Receiver.WITHOUT_POWER_OR_PROMISE) {
                durable = new RangeSet();
            }
            checkDurable(durable, holder, wrong);
        }
        return new Sight(published, published ? after.length : durable.bytes(), wrong);
    }

    /**
     * What must hold once the transfer has succeeded.
     *
     * @param afterPublishing whether somebody died after that: the removal of a journal is not forced, and one that has come back is
     *     in nobody's way until it expires
     */
    List<String> lookAtEnd(boolean afterPublishing) throws RftException {
        var sight = look(Receiver.DEAD);
        var wrong = new ArrayList<>(sight.wrong());
        if (!sight.published()) {
            wrong.add("the transfer has succeeded and the target is not the new file");
        }
        var left = named("");
        left.remove(TARGET);
        left.removeIf(name -> name.contains(OutcomeLog.NAME)); // the server's, on the same disk
        left.removeIf(name -> afterPublishing && name.endsWith(".rft-journal"));
        if (!left.isEmpty()) {
            wrong.add("left behind: " + left);
        }
        return wrong;
    }

    /**
     * A partial file has the final mode only once it is complete and about to be renamed. A power cut then may spare the mode and not
     * the content: nobody sees it who may not see the file itself.
     */
    private void checkMode(String part, List<String> wrong) throws RftException {
        if (!Arrays.equals(content(part).orElse(new byte[0]), after)) {
            wrong.add("others may see the partial file");
        }
    }

    private void checkDurable(RangeSet durable, Optional<byte[]> holder, List<String> wrong) {
        for (var range : durable) {
            var start = (int) range.start();
            var end = (int) range.end();
            if (holder.isEmpty() || holder.get().length < end) {
                wrong.add("the journal calls " + range + " durable and there is no such file");
            } else if (!Arrays.equals(holder.get(), start, end, after, start, end)) {
                wrong.add("the journal calls " + range + " durable and other bytes are stored");
            }
        }
    }

    private RangeSet journal() throws RftException {
        for (var name : named(".rft-journal")) {
            var found = name.endsWith(".fresh.rft-journal") ? Optional.<DiskFile>empty() : open(name);
            if (found.isPresent()) {
                try (var file = found.get()) {
                    if (JournalReader.read(file) instanceof JournalContents.Usable usable) {
                        return usable.state().durable();
                    }
                }
            }
        }
        return new RangeSet();
    }

    private List<String> named(String suffix) throws RftException {
        return new ArrayList<>(directory.names().stream()
                .filter(name -> name.endsWith(suffix))
                .sorted()
                .toList());
    }

    private Optional<byte[]> content(String name) throws RftException {
        var found = open(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (var file = found.get()) {
            var bytes = ByteBuffer.allocate((int) file.status().size());
            file.read(0, bytes);
            return Optional.of(Arrays.copyOf(bytes.array(), bytes.position()));
        }
    }

    private Optional<DiskFile> open(String name) throws RftException {
        try {
            return Optional.of(directory.openForRead(name));
        } catch (RftException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
