package io.firesteel.cluster.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The yardstick for publishing: an array of floats goes from this process to others on this machine, to all at once, over a TCP
 * connection each on the loopback interface, a mebibyte at a time. Nothing is checked, kept or passed on.
 */
final class PlainCopy implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;

    private final ServerSocketChannel server;
    private final ExecutorService pool;
    private final List<Future<?>> sending = new ArrayList<>();

    /** Listens, and sends the floats to each of so many receivers. */
    PlainCopy(float[] floats, int receivers) {
        try {
            server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        pool = Executors.newFixedThreadPool(receivers);
        for (int receiver = 0; receiver < receivers; receiver++) {
            sending.add(pool.submit(() -> {
                send(floats);
                return null;
            }));
        }
    }

    int port() {
        return server.socket().getLocalPort();
    }

    /** Waits until all is sent. */
    void join() {
        for (Future<?> one : sending) {
            try {
                one.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException e) {
                throw new IllegalStateException("a copy broke off", e.getCause());
            }
        }
    }

    private void send(float[] floats) throws IOException {
        try (SocketChannel channel = server.accept()) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            FloatBuffer view = bytes.asFloatBuffer();
            for (int at = 0; at < floats.length; ) {
                int count = Math.min(view.capacity(), floats.length - at);
                view.clear();
                view.put(floats, at, count);
                bytes.position(0).limit(count * Float.BYTES);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                at += count;
            }
        }
    }

    /** On the other side: the floats that come. */
    static float[] receive(int port, int count) {
        float[] floats = new float[count];
        try (SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            ByteBuffer bytes = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            FloatBuffer view = bytes.asFloatBuffer();
            for (int at = 0; at < count; ) {
                int wanted = Math.min(view.capacity(), count - at);
                bytes.position(0).limit(wanted * Float.BYTES);
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes) < 0) {
                        throw new IOException("the sender ended after " + at + " of " + count + " floats");
                    }
                }
                view.clear();
                view.get(floats, at, wanted);
                at += wanted;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return floats;
    }

    @Override
    public void close() {
        pool.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
