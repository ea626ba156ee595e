package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.DistillSettings;
import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.trainer.critic.CriticSettings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * On-policy distillation (Agarwal et al. 2024, arXiv:2306.13649, with λ = 1 and the reverse KL): the student samples as {@link Grpo}
 * does, a {@link Teacher} says of each token how likely it would have been, and {@link io.firesteel.trainer.objective.ReverseKl} is
 * added to the loss: {@code distill.reward} times GRPO's, whose advantages may be left out.
 *
 * <p>Ours differs from the paper in that the KL is estimated by the sampled token, not summed over the vocabulary, and that the reward
 * may be mixed in (its §3.3 does the same with another objective). Groups without spread count, since the teacher has something to say
 * of them. What the teacher writes itself is imitated by two other stages: {@code rejection-sample} with the teacher as its policy,
 * then {@code sft}.
 *
 * @param student what is sampled, by whom, and how it is learned
 * @param distill the teacher, and what it counts
 */
public record Distill(Grpo student, DistillSettings distill) implements Stage {
    /** The key of the configuration that names the teacher. */
    static final String TEACHER = "distill.teacher";

    /** The sections that it needs. */
    public static Distill of(Settings all) {
        Grpo grpo = Grpo.of(all);
        Grpo student = new Grpo(
                grpo.run(),
                grpo.policy(),
                grpo.sampling(),
                grpo.grpo().with(grpo.grpo().credit().withZeroSpreadGroups()),
                grpo.trainer());
        return new Distill(student, all.distill());
    }

    @Override
    public String kind() {
        return "distill";
    }

    @Override
    public Artefact.Kind produces() {
        return Artefact.Kind.POLICY;
    }

    @Override
    public List<String> decidedBy() {
        List<String> keys = new ArrayList<>(student.decidedBy());
        keys.add("distill.reverse-kl");
        keys.add("distill.reward");
        return keys;
    }

    @Override
    public RunSettings run() {
        return student.run();
    }

    @Override
    public PolicySettings policy() {
        return student.policy();
    }

    @Override
    public Sampling.Sections sampling() {
        return student.sampling();
    }

    @Override
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>(student.inputs());
        inputs.add(new Input(TEACHER, teacher(), Artefact.Kind.POLICY));
        return inputs;
    }

    @Override
    public Map<String, String> check(StageContext context) throws InterruptedException {
        PolicyDirectory start = start(context);
        PolicyDirectory teacher = checkedTeacher(context, start);
        return student.check(context, Optional.of(teacher), opened -> {
            if (distill.reward() > 0) {
                opened.requireRewards(sampling().rewards());
            }
            int tokens = opened.longestSequence(start, sampling().rollout());
            Teacher.requireRoom(teacher(), teacher, tokens);
            opened.memory(context, start, teacher, sampling(), 1).check();
            return Map.of(
                    "teacher",
                    teacher() + ", " + teacher.policy().size() + " parameters; reverse KL × " + distill.reverseKl()
                            + ", reward × " + distill.reward());
        });
    }

    /** The teacher, unless there is something that it cannot be a teacher for. */
    private PolicyDirectory checkedTeacher(StageContext context, PolicyDirectory start) {
        if (student.grpo().epochs() > 1) {
            throw new Fault(
                    "grpo.epochs",
                    "1 with a teacher, since the reverse KL takes tokens as fresh",
                    Integer.toString(student.grpo().epochs()),
                    "do more iterations instead");
        }
        if (student.grpo().critic() instanceof CriticSettings.ValueHead) {
            throw new Fault(
                    "grpo.critic.kind",
                    "off with a teacher, who says of each token what a critic would have to learn",
                    "value-head",
                    "leave it out");
        }
        PolicyDirectory teacher = context.inputs().policy(teacher());
        Teacher.requireSameTokens(teacher(), teacher, start);
        boolean there =
                inputs().stream().map(Input::reference).allMatch(context.inputs()::ready); // else others stand in
        if (distill.reward() == 0
                && there
                && teacher.policy().architecture().equals(start.policy().architecture())
                && teacher.policy().fingerprint().equals(start.policy().fingerprint())) {
            throw new Fault(
                    "distill.teacher " + teacher(),
                    "another policy than the student",
                    "the student itself, from which nothing is to be learned",
                    "name another teacher, or let the reward count too (distill.reward)");
        }
        return teacher;
    }

    @Override
    public GrpoLoop open(StageContext context, Optional<Restored> restored) throws InterruptedException {
        return student.open(
                context,
                restored,
                Optional.of(new Teacher(
                        context.inputs().policy(teacher()).policy(),
                        distill,
                        sampling().rollout().temperature())));
    }

    @Override
    public String needsLess() {
        return student.needsLess();
    }

    @Override
    public Pace pace() {
        return student.pace();
    }

    private String teacher() {
        return distill.teacher()
                .orElseThrow(() -> new Fault(
                        TEACHER,
                        "a policy to learn from",
                        "none",
                        "name one: a Hugging Face directory, bundled:NAME, or stage:NAME in a recipe"));
    }
}
