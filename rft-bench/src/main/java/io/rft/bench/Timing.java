package io.rft.bench;

/** What one run of a program took: seconds on the clock, and seconds of processor time of client and of server, kernel included. */
record Timing(double seconds, double clientCpuSeconds, double serverCpuSeconds) {
    double cpuSeconds() {
        return clientCpuSeconds + serverCpuSeconds;
    }
}
