package io.rft.daemon;

/** Entry point of the program {@code rftd}. */
public final class RftdMain {
    private RftdMain() {}

    public static void main(String[] args) {
        var version = RftdMain.class.getPackage().getImplementationVersion();
        System.out.println("rftd " + (version == null ? "development" : version));
    }
}
