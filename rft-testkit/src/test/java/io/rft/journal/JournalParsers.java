package io.rft.journal;

import io.rft.ErrorCode;
import io.rft.RftException;
import io.rft.disk.DiskFile;
import io.rft.disk.FileStatus;
import io.rft.testkit.corpus.Input;
import io.rft.testkit.corpus.Parser;
import io.rft.testkit.corpus.Parser.Form;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/** What an earlier attempt, and whoever can write beside it, has left on the disk. */
public final class JournalParsers {
    private JournalParsers() {}

    public static List<Parser> all() {
        return List.of(
                Parser.of("journal", Form.REPORT, JournalParsers::journal),
                Parser.of("outcome", Form.HEX, JournalParsers::outcome),
                Parser.ofArguments(
                        "outcome-key",
                        Form.TEXT,
                        input -> Outcome.Key.parse(input.text()).toString()));
    }

    private static String journal(Input input) throws Exception {
        return switch (JournalReader.read(new InMemory(input.buffer()))) {
            case JournalContents.Unusable(var why) -> throw new Parser.Unreadable(why);
            case JournalContents.Usable(var header, var state, var isOriginal) ->
                header.size() + " bytes in blocks of " + header.blockBytes() + ", epoch " + header.epoch()
                        + ", durable " + state.durable().toList() + (isOriginal ? "" : ", a copy");
        };
    }

    private static String outcome(Input input) throws Parser.Unreadable {
        if (input.bytes().length < OutcomeCodec.RECORD_BYTES) { // which its log does not hand over
            throw new Parser.Unreadable("cut off");
        }
        var outcome = OutcomeCodec.decode(input.buffer())
                .orElseThrow(() -> new Parser.Unreadable("its checksum, or no time"));
        return HexFormat.of().formatHex(OutcomeCodec.encode(outcome).array());
    }

    /** A file that is only read. */
    private record InMemory(ByteBuffer bytes) implements DiskFile {
        @Override
        public int read(long position, ByteBuffer target) {
            if (position >= bytes.limit()) {
                return 0;
            }
            var count = Math.min(target.remaining(), bytes.limit() - (int) position);
            target.put(bytes.slice((int) position, count));
            return count;
        }

        @Override
        public FileStatus status() {
            return new FileStatus(FileStatus.Type.FILE, bytes.limit(), 0600, Instant.EPOCH, Instant.EPOCH, "own", 0, 0);
        }

        @Override
        public boolean tryLock() {
            return true;
        }

        @Override
        public void write(long position, ByteBuffer source) throws RftException {
            throw readOnly();
        }

        @Override
        public void allocate(long size) throws RftException {
            throw readOnly();
        }

        @Override
        public void truncate(long size) throws RftException {
            throw readOnly();
        }

        @Override
        public void force() throws RftException {
            throw readOnly();
        }

        @Override
        public void attributes(int mode, Instant modified) throws RftException {
            throw readOnly();
        }

        @Override
        public void close() {}

        private static RftException readOnly() {
            return new RftException(ErrorCode.STORAGE, "it is only read");
        }
    }
}
