package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where each adapter's A and B lie in one flat vector, in the order of the matrices that they belong to. Names are PEFT's without its
 * prefix: {@code model.layers.0.self_attn.q_proj.lora_A.weight}.
 */
public final class AdapterLayout {
    private final List<Adapter> adapters = new ArrayList<>();
    private final int size;

    /** Refuses a target that the policy does not have, and a rank above the smaller side of one. */
    public AdapterLayout(ParameterLayout policy, LoraSettings.On settings) {
        for (String name : settings.targets()) {
            if (policy.slices().stream().noneMatch(slice -> is(slice, name))) {
                throw new Fault(
                        "trainer.lora.targets",
                        "matrices of this policy's blocks: " + matrices(policy),
                        name,
                        "name those that it has");
            }
        }
        int offset = 0;
        for (Slice target : policy.slices()) {
            if (settings.targets().stream().anyMatch(name -> is(target, name))) {
                int most = Math.min(target.shape()[0], target.shape()[1]);
                if (settings.rank() > most) {
                    throw new Fault(
                            "trainer.lora.rank",
                            "at most " + most + ", the smaller side of " + target.name(),
                            Integer.toString(settings.rank()),
                            "such a rank reaches every matrix already; lower it, or leave that matrix out of targets");
                }
                String name = target.name().substring(0, target.name().length() - "weight".length());
                Slice a = new Slice(name + "lora_A.weight", new int[] {settings.rank(), target.shape()[1]}, offset);
                Slice b = new Slice(name + "lora_B.weight", new int[] {target.shape()[0], settings.rank()}, a.end());
                adapters.add(new Adapter(target, a, b));
                offset = b.end();
            }
        }
        size = offset;
    }

    private static boolean is(Slice slice, String name) {
        return slice.name().endsWith("." + name + ".weight");
    }

    private static List<String> matrices(ParameterLayout policy) {
        return Stream.concat(LoraSettings.ALL.stream(), LoraSettings.JOINED.stream())
                .filter(name -> policy.slices().stream().anyMatch(slice -> is(slice, name)))
                .toList();
    }

    public List<Adapter> adapters() {
        return List.copyOf(adapters);
    }

    /** A, B, A, B, …, in order. */
    public List<Slice> slices() {
        return adapters.stream()
                .flatMap(adapter -> List.of(adapter.a(), adapter.b()).stream())
                .toList();
    }

    /** Numbers in all adapters. */
    public int size() {
        return size;
    }

    /**
     * Adapters that change nothing yet: A uniform in ±1/√in, B of zeros. PEFT's beginning (Kaiming's uniform with a = √5); the paper has
     * a normal A.
     *
     * @param seeds where A is looked up, by matrix and element
     */
    public float[] beginning(Seeds seeds) {
        float[] values = new float[size];
        for (int i = 0; i < adapters.size(); i++) {
            Slice a = adapters.get(i).a();
            Seeds at = seeds.at(i);
            double bound = 1 / Math.sqrt(adapters.get(i).in());
            for (int k = 0; k < a.size(); k++) {
                values[a.offset() + k] = (float) (bound * (2 * at.uniform(k) - 1));
            }
        }
        return values;
    }
}
