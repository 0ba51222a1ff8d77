package io.rft.bench;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that work at the same time; closing it ends those that still do. */
final class Clients implements Closeable {
    private final Program program;
    private final List<Process> processes = new ArrayList<>();

    Clients(Program program) {
        this.program = program;
    }

    void start(List<String> command) throws IOException {
        processes.add(program.start(command));
    }

    List<Process> processes() {
        return List.copyOf(processes);
    }

    void awaitEnd(int number) throws IOException {
        var exit = Program.exit(processes.get(number));
        if (exit != 0) {
            throw new IOException("a client ended with " + exit);
        }
    }

    @Override
    public void close() throws IOException {
        for (var process : processes) {
            process.destroy();
            Program.exit(process);
        }
    }
}
