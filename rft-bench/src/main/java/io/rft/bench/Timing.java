package io.rft.bench;

/**
 * What one run of a program took: seconds on the clock, and seconds of processor time of client, of server and of everybody else
 * meanwhile, the kernel's work included.
 */
record Timing(double seconds, double clientCpuSeconds, double serverCpuSeconds, double othersCpuSeconds) {
    /** Others may have had so much of one processor without making the run worthless. */
    private static final double OTHERS_CORES_MAX = 0.25;

    double cpuSeconds() {
        return clientCpuSeconds + serverCpuSeconds;
    }

    boolean isDisturbed() {
        return othersCpuSeconds > OTHERS_CORES_MAX * seconds;
    }
}
