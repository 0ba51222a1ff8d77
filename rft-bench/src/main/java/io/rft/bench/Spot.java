package io.rft.bench;

import java.util.List;
import java.util.stream.Stream;

/** Where a program of a measurement runs: what is put before its command line, and the address that servers have there. */
record Spot(List<String> prefix, String address) {
    /** This machine itself, over its loopback interface. */
    static final Spot HERE = new Spot(List.of(), "127.0.0.1");

    Spot {
        prefix = List.copyOf(prefix);
    }

    List<String> command(List<String> words) {
        return Stream.concat(prefix.stream(), words.stream()).toList();
    }
}
