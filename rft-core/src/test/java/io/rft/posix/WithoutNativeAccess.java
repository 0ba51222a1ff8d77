package io.rft.posix;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Says what can be had of the system; a program that a test runs where Java may not call it. */
final class WithoutNativeAccess {
    private WithoutNativeAccess() {}

    public static void main(String[] arguments) throws IOException {
        try (var listening =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                var socket = SocketChannel.open(listening.getLocalAddress())) {
            System.out.println("found: " + TcpSocket.find(socket).isPresent());
            System.out.println("missing: " + TcpSupport.missing().orElse("nothing"));
            System.out.println("refusal: " + TcpSupport.refusal("reno").orElse("none"));
            System.out.println("send buffer: " + TcpSupport.sendBufferFor(1000));
        }
    }
}
