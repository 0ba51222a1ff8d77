package io.rft.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * A function of the C library that returns -1 and sets errno where it fails. All of them are called by two method handles, as functions of
 * six words: on Linux, on x86-64 and aarch64, an int is the lower half of a word's register, what comes behind the declared arguments is
 * not looked at, and variable arguments are passed like the others (System V ABI, AMD64 supplement, 3.2.3; AAPCS64, 6.4). A handle for
 * each type of function would cost a program that has just started milliseconds, every one. Thread-safe.
 */
final class NativeFunction {
    /** Where errno goes. */
    static final StructLayout STATE = Linker.Option.captureStateLayout();

    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle WORDS = handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle BUFFER = handle(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);

    private final MemorySegment address;
    private final boolean isLong;

    private NativeFunction(SymbolLookup library, String name, boolean isLong) {
        this.address = library.findOrThrow(name);
        this.isLong = isLong;
    }

    /** One that returns an int. */
    static NativeFunction ofInt(String name) {
        return ofInt(LINKER.defaultLookup(), name);
    }

    /** The same of another library, whose functions may have other ways to fail; one that is not there is a {@code NoSuchElementException}. */
    static NativeFunction ofInt(SymbolLookup library, String name) {
        return new NativeFunction(library, name, false);
    }

    /** One that returns a long. */
    static NativeFunction ofLong(String name) {
        return new NativeFunction(LINKER.defaultLookup(), name, true);
    }

    private static MethodHandle handle(MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                FunctionDescriptor.of(JAVA_LONG, arguments), Linker.Option.captureCallState("errno"));
    }

    /** What it returned, or the negated errno where it failed. Addresses are of memory that the caller keeps meanwhile. */
    long call(CallMemory memory, long a, long b, long c, long d, long e, long f) {
        try {
            return result((long) WORDS.invokeExact(address, memory.state(), a, b, c, d, e, f), memory);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) { // what method handles declare and a native function cannot throw
            throw new AssertionError(thrown);
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    int call(CallMemory memory, long a, long b, long c, long d, long e) {
        return (int) call(memory, a, b, c, d, e, 0);
    }

    int call(CallMemory memory, long a, long b, long c, long d) {
        return (int) call(memory, a, b, c, d, 0, 0);
    }

    int call(CallMemory memory, long a, long b, long c) {
        return (int) call(memory, a, b, c, 0, 0, 0);
    }

    int call(CallMemory memory, long a, long b) {
        return (int) call(memory, a, b, 0, 0, 0, 0);
    }

    /** The same, of numbers only. */
    long call(long a, long b, long c, long d) {
        try (var memory = CallMemory.take()) {
            return call(memory, a, b, c, d, 0, 0);
        }
    }

    int call(long a, long b, long c) {
        return (int) call(a, b, c, 0);
    }

    int call(long a, long b) {
        return (int) call(a, b, 0, 0);
    }

    int call(long a) {
        return (int) call(a, 0, 0, 0);
    }

    /** The same, of a function whose second argument is the address of a buffer and the third its size; the buffer cannot go meanwhile. */
    long onBuffer(int fd, MemorySegment buffer, long last) {
        try (var memory = CallMemory.take()) {
            var count = (long) BUFFER.invokeExact(address, memory.state(), (long) fd, buffer, buffer.byteSize(), last);
            return result(count, memory);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) { // as above
            throw new AssertionError(thrown);
        }
    }

    /** Of an int's register the upper half has no meaning. */
    private long result(long returned, CallMemory memory) {
        var result = isLong ? returned : (int) returned;
        return result < 0 ? -memory.state().get(JAVA_INT, ERRNO) : result;
    }
}
