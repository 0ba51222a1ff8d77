package io.rft.testkit;

import io.rft.RemotePath;
import io.rft.client.RftClient;
import io.rft.client.Upload;
import io.rft.task.TaskGroup;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;

/** An honest user who sends a file again and again while somebody else misbehaves; notes whatever troubled them. */
final class Meanwhile implements Closeable {
    private static final TestData DATA = new TestData(99, 24 << 20);

    private final ServerFixture server;
    private final Path source;
    private final RftClient client;
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final TaskGroup tasks = new TaskGroup(bug -> troubles.add(bug.toString()));
    private volatile boolean stopping;

    Meanwhile(ServerFixture server, Path directory) throws IOException {
        this.server = server;
        this.source = directory.resolve("meanwhile");
        DATA.writeTo(source);
        this.client = server.client().build();
        tasks.startPlatform("meanwhile", this::run);
    }

    /** Ends after the transfer that is under way; everything that was not as it should be. */
    List<String> troubles() {
        close();
        return new ArrayList<>(troubles);
    }

    @Override
    public void close() {
        stopping = true;
        tasks.close();
        client.close();
    }

    private void run() {
        do {
            try {
                var result = client.upload(new Upload(source, RemotePath.parse("/meanwhile")))
                        .join();
                // Some bytes more are fair: idle connections copy what a slow one carries towards the end.
                if (result.restarts() > 0 || result.movedBytes() >= 2 * DATA.size()) {
                    troubles.add(result.toString());
                }
                if (!DATA.firstDifference(server.root().resolve("meanwhile")).equals(OptionalLong.empty())) {
                    troubles.add("the copy is wrong");
                }
            } catch (IOException e) {
                troubles.add(e.toString());
            }
        } while (!stopping);
    }
}
