package io.rft.cli;

/** Entry point of the program {@code rft}. */
public final class RftMain {
    private RftMain() {}

    public static void main(String[] args) {
        var version = RftMain.class.getPackage().getImplementationVersion();
        System.out.println("rft " + (version == null ? "development" : version));
    }
}
