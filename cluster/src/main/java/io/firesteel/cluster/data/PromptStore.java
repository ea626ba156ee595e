package io.firesteel.cluster.data;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.storage.DiskFull;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Prompts by index, as many as a disk holds: the first {@value #HELD} are in memory, each further one costs the heap eight bytes and lies in
 * a file in Java's temporary folder. The file has no name any more once it is open, so nothing stays behind however the process ends.
 *
 * <p>Safe for threads.
 */
final class PromptStore implements PromptSource {
    /** Prompts that stay in memory. */
    static final int HELD = 20_000;

    /** Bytes that are written at once. */
    private static final int BUFFER = 1 << 20;

    private final int most;
    private final List<Prompt> held = new ArrayList<>();
    private final ByteArrayOutputStream unwritten = new ByteArrayOutputStream();
    private RandomAccessFile file; // no channel, which an interrupted thread would close
    private long written;
    private long[] starts = new long[1024]; // of those on disk; the next one's is where a prompt ends
    private int onDisk;

    PromptStore() {
        this(HELD);
    }

    /** @param held how many stay in memory */
    PromptStore(int held) {
        most = held;
    }

    synchronized void add(Prompt prompt) {
        if (held.size() < most) {
            held.add(prompt);
            return;
        }
        try {
            DataOutputStream out = new DataOutputStream(unwritten);
            for (String text : List.of(prompt.id(), prompt.verifier(), prompt.text(), prompt.gold())) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
            out.writeInt(prompt.tokens().length);
            for (int token : prompt.tokens()) {
                out.writeInt(token);
            }
            onDisk++;
            starts = onDisk < starts.length ? starts : Arrays.copyOf(starts, 2 * starts.length);
            starts[onDisk] = written + unwritten.size();
            if (unwritten.size() >= BUFFER) {
                write();
            }
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private void write() throws IOException {
        if (file == null) {
            Path path = Files.createTempFile("firesteel-prompts", null);
            file = new RandomAccessFile(path.toFile(), "rw");
            Files.delete(path);
        }
        file.seek(written);
        file.write(unwritten.toByteArray());
        written += unwritten.size();
        unwritten.reset();
    }

    @Override
    public synchronized int size() {
        return held.size() + onDisk;
    }

    @Override
    public synchronized Prompt prompt(int index) {
        if (index < held.size()) {
            return held.get(index);
        }
        int at = index - held.size();
        if (at >= onDisk) {
            throw new IndexOutOfBoundsException(index + " of " + size());
        }
        byte[] bytes = new byte[(int) (starts[at + 1] - starts[at])];
        try {
            if (unwritten.size() > 0) {
                write();
            }
            file.seek(starts[at]);
            file.readFully(bytes);
            return read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (IOException e) {
            throw fault(e);
        }
    }

    private static Prompt read(DataInputStream in) throws IOException {
        String id = text(in);
        String verifier = text(in);
        String text = text(in);
        String gold = text(in);
        int[] tokens = new int[in.readInt()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = in.readInt();
        }
        return new Prompt(id, verifier.intern(), text, tokens, gold);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
    }

    private static Fault fault(IOException e) {
        return new Fault(
                DiskFull.in(e) ? Fault.Kind.INTERRUPTED : Fault.Kind.REFUSED,
                "the prompts behind the first " + HELD,
                "a file in Java's temporary folder, " + System.getProperty("java.io.tmpdir"),
                e.toString(),
                "free its disk, or choose another folder: -Djava.io.tmpdir=DIR",
                e);
    }
}
