package io.firesteel.cluster.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.rollout.SampledGroups;
import io.firesteel.rollout.TaskFigures;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rollouts through {@link DataOutputStream}, for a JVM that Arrow cannot run in ({@link RolloutCodecs} chooses, and says so). The same
 * values as {@link ArrowRolloutCodec}'s, row after row; only Firesteel reads it.
 */
public record PlainRolloutCodec() implements RolloutCodec {
    @Override
    public byte[] encode(SampledGroups written) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Map<String, String> figures = FigureProperties.write(written.figures());
            out.writeInt(figures.size());
            for (Map.Entry<String, String> figure : figures.entrySet()) {
                writeString(out, figure.getKey());
                writeString(out, figure.getValue());
            }
            out.writeInt(written.groups().stream().mapToInt(Group::size).reduce(0, Math::addExact));
            for (Group<ScoredRollout> group : written.groups()) {
                for (ScoredRollout scored : group.members()) {
                    writeRow(out, scored);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public SampledGroups decode(byte[] bytes, Map<String, Prompt> prompts) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            Map<String, String> figures = new TreeMap<>();
            for (int n = in.readInt(); n > 0; n--) {
                figures.put(readString(in), readString(in));
            }
            TaskFigures read = FigureProperties.read(figures);
            GroupAssembler groups = new GroupAssembler(prompts);
            for (int n = in.readInt(); n > 0; n--) {
                readRow(in, groups);
            }
            return new SampledGroups(groups.groups(), read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeRow(DataOutputStream out, ScoredRollout scored) throws IOException {
        Completion completion = scored.rollout().completion();
        writeString(out, scored.rollout().prompt().id());
        out.writeInt(scored.rollout().sample());
        out.writeInt(completion.lengthTokens());
        for (int token : completion.tokens()) {
            out.writeInt(token);
        }
        for (float logProb : completion.logProbs()) {
            out.writeInt(Float.floatToRawIntBits(logProb));
        }
        writeString(out, completion.finish().name());
        writeString(out, completion.text());
        out.writeLong(scored.rollout().policyVersion());
        out.writeLong(scored.rollout().seed());
        writeString(out, scored.verdict().kind().name());
        writeString(out, scored.verdict().extracted());
        writeString(out, scored.verdict().reason());
        out.writeDouble(scored.reward().total());
        out.writeInt(scored.reward().parts().size());
        for (Map.Entry<String, Double> part : scored.reward().parts().entrySet()) {
            writeString(out, part.getKey());
            out.writeDouble(part.getValue());
        }
    }

    private static void readRow(DataInputStream in, GroupAssembler groups) throws IOException {
        String promptId = readString(in);
        int sample = in.readInt();
        int[] tokens = new int[in.readInt()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = in.readInt();
        }
        float[] logProbs = new float[tokens.length];
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] = Float.intBitsToFloat(in.readInt());
        }
        Completion completion = new Completion(tokens, logProbs, FinishReason.valueOf(readString(in)), readString(in));
        long policyVersion = in.readLong();
        long seed = in.readLong();
        Verdict verdict = new Verdict(Verdict.Kind.valueOf(readString(in)), readString(in), readString(in));
        double total = in.readDouble();
        Map<String, Double> parts = new LinkedHashMap<>();
        for (int n = in.readInt(); n > 0; n--) {
            parts.put(readString(in), in.readDouble());
        }
        groups.add(promptId, sample, completion, policyVersion, seed, verdict, new Reward(total, parts));
    }

    /** Not {@code writeUTF}: that ends at 65,535 bytes, and completions do not. */
    private static void writeString(DataOutputStream out, String value) throws IOException {
        byte[] bytes = value.getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readString(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return new String(bytes, UTF_8);
    }
}
