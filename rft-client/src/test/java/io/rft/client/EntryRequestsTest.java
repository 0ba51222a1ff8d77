package io.rft.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.rft.Creation;
import io.rft.EntryFailure;
import io.rft.ErrorCode;
import io.rft.RemotePath;
import io.rft.RftException;
import io.rft.protocol.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EntryRequestsTest {
    private final List<Message.Request> asked = new ArrayList<>();

    @Test
    void manyEntriesGoInSeveralRequestsAndFailuresKeepTheirPlaces() throws RftException {
        var requests = answering(request ->
                new Message.EntriesDone(List.of(new EntryFailure(asked.size(), ErrorCode.PERMISSION, "may not"))));

        var failures = requests.remove(RemotePath.ROOT, paths(2500, "a"));

        assertEquals(
                List.of(1, 1002, 2003),
                failures.stream().map(EntryFailure::index).toList());
        assertEquals(3, asked.size());
    }

    @Test
    void longNamesMakeShorterRequests() throws RftException {
        var requests = answering(request -> new Message.EntriesDone(List.of()));

        requests.create(
                RemotePath.ROOT,
                Collections.nCopies(100, new Creation.NewLink(RemotePath.parseBelow("l"), "x".repeat(4000), true)));

        assertEquals(5, asked.size()); // of 24 each
    }

    @Test
    void whatALookLeavesOutIsAskedForAgain() throws RftException {
        var requests = answering(request -> new Message.Looked(List.of(Optional.empty(), Optional.empty())));

        assertEquals(
                Collections.nCopies(6, Optional.<Message.Entry>empty()), requests.look(RemotePath.ROOT, paths(6, "a")));
        assertEquals(3, asked.size());
    }

    @Test
    void answersAboutOtherEntriesAreRefused() {
        var failing = answering(
                request -> new Message.EntriesDone(List.of(new EntryFailure(3, ErrorCode.PERMISSION, "may not"))));
        assertProtocol(() -> failing.remove(RemotePath.ROOT, paths(3, "a")));
        var nothing = answering(request -> new Message.Looked(List.of()));
        assertProtocol(() -> nothing.look(RemotePath.ROOT, paths(3, "a")));
        var more = answering(request -> new Message.Looked(Collections.nCopies(4, Optional.empty())));
        assertProtocol(() -> more.look(RemotePath.ROOT, paths(3, "a")));
    }

    private static void assertProtocol(Executable call) {
        assertEquals(ErrorCode.PROTOCOL, assertThrows(RftException.class, call).code());
    }

    private static List<RemotePath> paths(int count, String start) {
        return IntStream.range(0, count)
                .mapToObj(i -> RemotePath.parseBelow(start + i))
                .toList();
    }

    private EntryRequests answering(Function<Message.Request, Message.Answer> answers) {
        return new EntryRequests(new EntryRequests.Asking() {
            @Override
            public <A extends Message.Answer> A ask(Message.Request request, Class<A> answer) {
                asked.add(request);
                return answer.cast(answers.apply(request));
            }
        });
    }
}
