package io.rft.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void systemCallsAreKnownForLinuxOnTwoProcessors() {
        assertEquals(Machine.LINUX_X86_64, Machine.of("Linux", "amd64"));
        assertEquals(Machine.LINUX_AARCH64, Machine.of("Linux", "aarch64"));
        assertEquals(Machine.OTHER, Machine.of("Linux", "riscv64"));
        assertEquals(Machine.OTHER, Machine.of("Mac OS X", "aarch64"));
        assertEquals(Machine.OTHER, Machine.of("Windows 11", "amd64"));
    }
}
