package io.rft.daemon;

import io.rft.console.Interruption;
import io.rft.console.Logging;
import io.rft.console.ProgramEnd;
import java.util.Arrays;

/** Entry point of the program {@code rftctl}. */
public final class RftctlMain {
    private RftctlMain() {}

    public static void main(String[] args) {
        System.setProperty(Logging.LEVEL, Arrays.asList(args).contains("--debug") ? "DEBUG" : "WARN");
        ProgramEnd.with(Rftctl.run(RftdMain.surroundings(new Interruption(Runtime.getRuntime()::halt)), args));
    }
}
