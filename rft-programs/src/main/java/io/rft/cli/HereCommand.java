package io.rft.cli;

import io.rft.console.TextLines;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** What the commands have in common that only a shell has. */
abstract class HereCommand implements Callable<Integer> {
    private final World world;

    @Mixin
    @SuppressWarnings("UnusedVariable") // what it says is done by the parser
    private final HelpOption help = new HelpOption();

    HereCommand(World world) {
        this.world = world;
    }

    final World world() {
        return world;
    }

    /** Where the shell stands whose command this is. */
    final Here here() {
        return world.here().orElseThrow(() -> new IllegalStateException("not in a shell"));
    }

    final TextLines out() {
        return new TextLines(world.out());
    }
}
