package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Beginning;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.core.text.WordLevelTokenizer;
import io.firesteel.rewards.Tasks;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.OneAnswerTask;
import io.firesteel.rewards.tasks.Task;
import io.firesteel.rewards.tasks.TaskInfo;
import io.firesteel.rewards.tasks.TaskProblem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

class DataSetsTest {
    private static final SandboxSettings SANDBOX =
            Configuration.load(List.of(), List.of()).bind(Settings.class).sandbox();

    /** One token per character, whatever it is: every prompt can be written. */
    private static final Tokenizer CHARACTERS = characters();

    /** The longest completion. */
    private static final int NEW_TOKENS = 40;

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        CHARACTERS.close();
    }

    static Stream<String> tasksAndTemplates() {
        return Tasks.names().stream().flatMap(task -> Stream.of(task + " r1-zero", task + " plain"));
    }

    @ParameterizedTest
    @MethodSource("tasksAndTemplates")
    void everyTaskGivesPromptsThatItsSolverAnswersAndItsPartsNeverMeet(String taskAndTemplate) {
        String name = taskAndTemplate.split(" ")[0];
        String template = taskAndTemplate.split(" ")[1];
        Task<?> task = Tasks.named(name);
        DataSets data = data(
                "data.source={kind=task,name=" + name + ",difficulty=\"1.." + task.hardest()
                        + "\",problems=60,held-out=30}",
                "data.template=" + template);

        List<Prompt> train = data.curriculum(20, new Seeds(1)).draw(0);
        List<Prompt> all = new ArrayList<>(train);
        all.addAll(data.test().first(20));

        for (Prompt prompt : all) {
            String gold = task.solve(new TaskProblem("", "", Map.of("question", ""), prompt.gold()));
            String response = template.equals("r1-zero")
                    ? "so it is</think> <answer>" + gold + "</answer>"
                    : "<think>so it is</think><answer>" + gold + "</answer>";
            assertThat(Verifiers.named(prompt.verifier(), SANDBOX)
                            .verify(prompt, new Completion(new int[] {1}, new float[1], FinishReason.STOP, response))
                            .isCorrect())
                    .as("%s answered by %s", prompt, gold)
                    .isTrue();
        }
        Set<String> heldOut = new HashSet<>();
        IntStream.range(0, data.test().size())
                .forEach(i -> heldOut.add(data.test().prompt(i).id()));
        assertThat(heldOut).hasSize(30);
        for (long number = 0; number < 3; number++) {
            assertThat(data.curriculum(20, new Seeds(1)).draw(number))
                    .extracting(Prompt::id)
                    .doesNotContainAnyElementsOf(heldOut);
        }
    }

    @Test
    void theOldSpellingsMeanWhatTheyMeant() throws IOException {
        DataSets byDefault = data();
        DataSets named = data("data.source=countdown");
        DataSets inside = data("data.source={kind=countdown,count=3}");
        Path train = write("train.jsonl", "{\"nums\":[1,2,3],\"target\":6}", "{\"nums\":[2,3,4],\"target\":9}");
        Path test = write("test.jsonl", "{\"nums\":[3,1,2],\"target\":6}");
        DataSets files =
                data("data.source=files", "data.train-files=[\"" + train + "\"]", "data.test-files=[\"" + test + "\"]");

        assertThat(byDefault.facts()).containsEntry("data", "2254 prompts to learn from, 531 held out");
        assertThat(named.fingerprint()).isEqualTo(byDefault.fingerprint()).isEqualTo(inside.fingerprint());
        assertThat(files.verifiers()).containsExactly("countdown");
        assertThat(files.curriculum(1, new Seeds(1)).draw(0))
                .extracting(Prompt::text)
                .containsExactly("<bos>2,3,4->9");
        assertThat(files.heldOutToo()).isOne();
        assertThat(files.facts().get("data"))
                .isEqualTo(
                        "1 prompts to learn from, 1 held out; 1 training problems left out, since they are held out too");
    }

    @Test
    void ofAFileWithMorePromptsThanStayInMemoryEachIsDrawnOnce() throws IOException {
        int count = PromptStore.HELD + 50;
        Path train = write("train.jsonl", rows(0, count));
        Path test = write("test.jsonl", rows(count - 5, 10));

        DataSets data = data(files(train, test), "data.verifier=math", "data.template=\"Q: {question}\"");

        PromptSource each = data.curriculum(1, new Seeds(1)).distinct(count);
        assertThat(data.trainingPrompts()).hasValue(count - 5);
        assertThat(data.heldOutToo()).isEqualTo(5);
        assertThat(each.size()).isEqualTo(count - 5);
        Set<Integer> met = new HashSet<>();
        for (Prompt prompt : each.first(count)) {
            int n = Integer.parseInt(prompt.gold()) - 1;
            assertThat(prompt.text()).isEqualTo("Q: What is " + n + "+1?");
            assertThat(CHARACTERS.encode(prompt.text())).isEqualTo(prompt.tokens());
            met.add(n);
        }
        assertThat(met).hasSize(count - 5);
        assertThat(each.prompt(7)).isEqualTo(each.prompt(7)).isNotEqualTo(each.prompt(8));
    }

    @Test
    void aProblemThatEndsLikeARepetitionIsItself() throws IOException {
        Path train = write(
                "train.jsonl",
                "{\"question\":\"What is problem #1\",\"answer\":\"1\"}",
                "{\"question\":\"What is problem #2\",\"answer\":\"2\"}");
        Path test = write("test.jsonl", "{\"question\":\"What is problem #3\",\"answer\":\"3\"}");

        DataSets data = data(files(train, test), "data.verifier=math", "data.template=plain");

        assertThat(data.trainingPrompts()).hasValue(2);
        assertThat(data.heldOutToo()).isZero();
    }

    @Test
    void severalSourcesAreMixedByWeightEachWithItsTemplateAndVerifier() throws IOException {
        Path train = write("train.jsonl", rows(0, 30));
        Path test = write("test.jsonl", rows(100, 10));
        DataSets data = data("data.sources=["
                + "{weight=2,source={kind=task,name=gcd-lcm,problems=50,held-out=20},template=r1-zero},"
                + "{weight=1,source={kind=files,train=[\"" + train + "\"],test=[\"" + test
                + "\"]},template=\"Q: {question}\",verifier=math}]");

        Curriculum curriculum = data.curriculum(6, new Seeds(1));

        assertThat(data.facts()).containsEntry("data", "80 prompts to learn from, 30 held out");
        assertThat(data.verifiers()).containsExactlyInAnyOrder("gcd-lcm", "math");
        for (long number = 0; number < 10; number++) {
            List<Prompt> prompts = curriculum.draw(number);
            assertThat(prompts).hasSize(6);
            assertThat(prompts.stream().filter(p -> p.verifier().equals("math")))
                    .hasSize(2)
                    .allMatch(p -> p.text().startsWith("Q: ") && p.id().startsWith("2: "));
            assertThat(prompts.stream().filter(p -> p.verifier().equals("gcd-lcm")))
                    .hasSize(4)
                    .allMatch(p -> p.text().startsWith("A conversation"));
        }
        assertThat(data.test().first(9))
                .extracting(Prompt::verifier)
                .filteredOn("math"::equals)
                .hasSize(3);
    }

    @Test
    void extractionIsOfTheVerifierOfASourceAndOfASet() throws IOException {
        Path train = write("train.jsonl", rows(0, 30));
        Path test = write("test.jsonl", rows(100, 10));
        String source = "source={kind=files,train=[\"" + train + "\"],test=[\"" + test + "\"]},template=plain";
        String sets = "evaluation.sets={plain{" + source + ",verifier=math},marked{" + source
                + ",verifier=math,extraction=marked},easy{source={kind=task,name=multiplication},template=plain}}";

        DataSets data = data(
                "data.extraction=last-number",
                "data.sources=[{source={kind=task,name=gcd-lcm},template=r1-zero},{" + source + ",verifier=math},{"
                        + source + ",verifier=exact}]",
                sets);

        assertThat(data.learnedVerifiers()).containsExactly("exact", "gcd-lcm", "math:last-number");
        assertThat(data.test().first(3)).extracting(Prompt::verifier).contains("math:last-number");
        Map<String, String> verifiers = data.sets().stream()
                .collect(Collectors.toMap(
                        EvaluationSet::name, set -> set.prompts().prompt(0).verifier()));
        assertThat(verifiers)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("plain", "math:last-number", "marked", "math", "easy", "multiplication"));
        assertThat(data(files(train, test), "data.template=plain", "data.verifier=math", "data.extraction=marked")
                        .verifiers())
                .containsExactly("math");
    }

    @Test
    void aNameThatSaysAnotherExtractionThanTheSettingIsRefused() throws IOException {
        Path train = write("train.jsonl", rows(0, 30));
        Path test = write("test.jsonl", rows(100, 10));
        String source = "{source={kind=files,train=[\"" + train + "\"],test=[\"" + test
                + "\"]},template=plain,verifier=\"math:last-number\"";
        String last = "data.verifier=\"math:last-number\"";

        assertThatThrownBy(() -> data(files(train, test), "data.template=plain", last))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.verifier", "found math:last-number, and extraction = marked");
        assertThatThrownBy(() -> data("data.sources=[" + source + ",extraction=marked}]"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.sources.verifier", "extraction = marked");
        assertThatThrownBy(() -> data("evaluation.sets={easy" + source + ",extraction=marked}}"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("evaluation.sets.easy.verifier", "extraction = marked");
        assertThat(data(files(train, test), "data.template=plain", last, "data.extraction=last-number")
                        .verifiers())
                .containsExactly("math:last-number");
        assertThat(data("data.sources=[" + source + "}]").learnedVerifiers())
                .as("a source that names it has no extraction of its own")
                .containsExactly("math:last-number");
    }

    @Test
    void anExtractionThatNoVerifierHasIsRefused() throws IOException {
        Path train = write("train.jsonl", rows(0, 30));
        Path test = write("test.jsonl", rows(100, 10));

        assertThatThrownBy(() -> data("data.chat.system=\"Be brief.\""))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.chat", "chat template", "leave data.chat out");
        assertThatThrownBy(() -> data("data.extraction=last-number"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.extraction", "marked", "countdown", "found last-number");
        assertThatThrownBy(() -> data("data.sources=[{source={kind=files,train=[\"" + train + "\"],test=[\"" + test
                        + "\"]},template=plain,verifier=exact,extraction=last-number}]"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("extraction", "verifier exact", "found last-number");
        assertThatThrownBy(() -> data("data.extraction=last"))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll("data.extraction", "marked, last-number");
    }

    @Test
    void evaluationSetsAreHeldOutFromTrainingToo() throws IOException {
        Path train = write("train.jsonl", rows(0, 30));
        Path test = write("test.jsonl", rows(100, 10));
        Path further = write("further.jsonl", rows(25, 10));

        DataSets data = data(
                files(train, test),
                "data.verifier=math",
                "data.template=plain",
                "evaluation.sets={further{source={kind=files,test=[\"" + further
                        + "\"]},problems=4},easy{source={kind=task,name=multiplication,held-out=7},verifier=auto}}");

        assertThat(data.trainingPrompts()).hasValue(25);
        assertThat(data.heldOutToo()).isEqualTo(5);
        assertThat(data.sets()).extracting(EvaluationSet::name).containsExactly("easy", "further");
        assertThat(data.sets().get(0).prompts().prompt(0).verifier()).isEqualTo("multiplication");
        assertThat(data.sets().get(1).problems()).hasValue(4);
        assertThat(data.facts()).containsEntry("evaluation set easy", "7 prompts");
    }

    @Test
    void whatDoesNotFitIsFoundWithItsRowOrDroppedAndCounted() throws IOException {
        Path train = write("train.jsonl", rows(0, 3));
        Files.writeString(
                train, "{\"question\":\"" + "long ".repeat(30) + "\",\"answer\":\"1\"}\n", StandardOpenOption.APPEND);
        Path test = write("test.jsonl", rows(100, 10));
        String[] overrides = {files(train, test), "data.verifier=math", "data.template=plain"};

        assertThatThrownBy(() -> data(100, overrides))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("train.jsonl, row 4", "100 positions", "150 tokens", "data.long-prompts=drop");

        DataSets data = data(
                100,
                Stream.concat(Stream.of(overrides), Stream.of("data.long-prompts=drop"))
                        .toArray(String[]::new));
        assertThat(data.trainingPrompts()).hasValue(3);
        assertThat(data.tooLong()).isOne();
    }

    /** 64 positions and 40 tokens asked for: room for prompts of 24. Of 20 training prompts 3 are longer, of 10 held-out ones one. */
    @Test
    void promptsThatLeaveACompletionTooLittleAreRefusedDroppedOrCutAndCounted() throws IOException {
        Path train = write("train.jsonl", rows(0, 17));
        for (int length : new int[] {25, 58, 30}) {
            Files.writeString(
                    train,
                    "{\"question\":\"" + "x".repeat(length) + "\",\"answer\":\"1\"}\n",
                    StandardOpenOption.APPEND);
        }
        Path test = write("test.jsonl", rows(100, 9));
        Files.writeString(
                test, "{\"question\":\"" + "y".repeat(26) + "\",\"answer\":\"1\"}\n", StandardOpenOption.APPEND);
        String[] overrides = {files(train, test), "data.verifier=math", "data.template=plain"};

        assertThatThrownBy(() -> data(64, overrides))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "train.jsonl, row 19",
                        "rollout.max-new-tokens = 40 of the policy's 64 positions",
                        "4 of 30 prompts",
                        "58 tokens and leaves 6",
                        "rollout.max-new-tokens=6");
        DataSets dropped = data(64, with(overrides, "data.long-prompts=drop"));
        assertThat(dropped.trainingPrompts()).hasValue(17);
        assertThat(dropped.test().size()).isEqualTo(9);
        assertThat(dropped.facts().get("data"))
                .contains("4 prompts left out", "fewer than 40 tokens", "train.jsonl, row 19, has 58 of 64 positions");
        DataSets cut = data(64, with(overrides, "data.long-prompts=cut"));
        assertThat(cut.trainingPrompts()).hasValue(20);
        assertThat(cut.tooLong()).isZero();
        assertThat(cut.facts().get("data")).contains("4 prompts whose completions are cut");

        assertThatThrownBy(() -> data(58, with(overrides, "data.long-prompts=cut")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("row 19", "1 of 30 prompts", "58 tokens and leaves none")
                .hasMessageNotContaining("max-new-tokens=");
        assertThatThrownBy(() -> data(45, with(overrides, "data.long-prompts=drop")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "data: expected prompts that leave rollout.max-new-tokens = 40 of the policy's 45 positions",
                        "of 10 problems all are left out",
                        "having 14 to 26 tokens",
                        "rollout.max-new-tokens=19");
        assertThat(data(64 + 34, overrides).facts().get("data")).doesNotContain("left out", "cut");
    }

    /** Endless problems are tried before the start; whatever is drawn later ends no run. */
    @Test
    void endlessPromptsThatLeaveTooLittleAreRefusedAtTheStartAndPassedOverLater() {
        String[] endless = {
            "data.source={kind=task,name=gcd-lcm,difficulty=\"1..3\",problems=endless}", "data.template=plain"
        };
        int[] lengths = data(4096, endless).curriculum(200, new Seeds(1)).draw(0).stream()
                .mapToInt(prompt -> prompt.tokens().length)
                .sorted()
                .toArray();
        assertThat(lengths[0]).isLessThan(lengths[199]);
        int positions = lengths[100] + 40;

        assertThatThrownBy(() -> data(positions, endless))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("gcd-lcm", "data.long-prompts=drop");
        DataSets dropped = data(positions, with(endless, "data.long-prompts=drop"));
        assertThat(dropped.curriculum(200, new Seeds(1)).draw(0))
                .hasSize(200)
                .allSatisfy(prompt -> assertThat(prompt.tokens().length).isLessThanOrEqualTo(lengths[100]));
        DataSets cut = data(positions, with(endless, "data.long-prompts=cut"));
        assertThat(cut.curriculum(200, new Seeds(1)).draw(0))
                .anySatisfy(prompt -> assertThat(prompt.tokens().length).isGreaterThan(lengths[100]));
        assertThatThrownBy(() -> data(lengths[0] + 39 - 20, with(endless, "data.long-prompts=drop")))
                .isInstanceOf(Fault.class);
    }

    private static String[] with(String[] overrides, String further) {
        return Stream.concat(Stream.of(overrides), Stream.of(further)).toArray(String[]::new);
    }

    @Test
    void faultsAreFoundBeforeAnythingIsSampled() throws IOException {
        Path file = write("same.jsonl", rows(0, 3));

        refuses(
                "expected problems to learn from that are not held out",
                files(file, file),
                "data.verifier=math",
                "data.template=plain");
        refuses("a verifier's name", files(file, write("other.jsonl", rows(9, 3))), "data.template=plain");
        refuses("prompt template", "data.template=plane");
        refuses("placeholders among [question]", "data.source={kind=task,name=gcd-lcm}");
        refuses("task gcd", "data.source={kind=task,name=gcd}");
        refuses("difficulties in 1..6", "data.source={kind=task,name=gcd-lcm,difficulty=7}", "data.template=plain");
        refuses("rollout.prompts", "data.source={kind=task,name=gcd-lcm,problems=5}", "data.template=plain");
        assertThatThrownBy(() -> data("data.source={kind=task,name=gcd-lcm,problems=few}"))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll("data.source.problems", "an integer >= 1, or endless");
        assertThatThrownBy(() -> data("evaluation.sets={Hard{source=countdown}}"))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("names of small letters");
    }

    @Test
    void whatNothingVerifiesNeedsAQuestionAlone() throws IOException {
        Path train =
                write("train.jsonl", "{\"question\":\"Write a poem\"}", "{\"question\":\"Greet me\",\"answer\":[1]}");
        Path test = write("test.jsonl", "{\"question\":\"What is 2+2?\",\"answer\":4}");

        DataSets data = data(
                files(train, test),
                "data.verifier=none",
                "data.template=plain",
                "evaluation.sets={verified{source={kind=files,test=[\"" + test + "\"]},verifier=exact},"
                        + "also{source=countdown}}");

        assertThat(data.curriculum(2, new Seeds(1)).draw(0))
                .extracting(Prompt::verifier, Prompt::gold)
                .containsOnly(tuple("none", ""));
        assertThat(data.test().prompt(0).gold()).isEmpty();
        assertThat(data.sets().get(0).prompts().prompt(0).gold())
                .as("a set of problems that nothing verifies either, from another source")
                .isNotEmpty();
        assertThat(data.sets().get(1).prompts().prompt(0).gold())
                .as("of the same file")
                .isEqualTo("4");
        assertThat(data.verifiers()).containsExactly("exact", "none");
        refuses(
                "columns nums and target, or question and answer",
                files(train, test),
                "data.verifier=math",
                "data.template=plain");
    }

    /** A task of a user's, found by the name of its class. */
    public static final class Doubling implements OneAnswerTask<Doubling.Problem> {
        private static final long serialVersionUID = 1;

        /** A number. */
        public record Problem(int number) {}

        @Override
        public TaskInfo<Problem> info() {
            return new TaskInfo<>("doubling", 2, Problem.class);
        }

        @Override
        public Problem draw(Draws draws, int difficulty) {
            return new Problem(draws.below(1000 * difficulty));
        }

        @Override
        public String question(Problem problem) {
            return "Twice " + problem.number() + "?";
        }

        @Override
        public String solve(Problem problem) {
            return Integer.toString(2 * problem.number());
        }

        @Override
        public Optional<String> canonical(String answer) {
            return Optional.of(answer);
        }
    }

    @Test
    void aTaskOfAUsersIsNamedByItsClass() {
        DataSets data = data(
                "data.source={kind=task,name=\"" + Doubling.class.getName() + "\",problems=40,held-out=20}",
                "data.template=plain");

        Prompt prompt = data.curriculum(10, new Seeds(1)).draw(0).get(0);

        assertThat(prompt.text()).matches("Twice \\d+\\?");
        assertThat(prompt.verifier()).isEqualTo(Doubling.class.getName());
        int number = Integer.parseInt(prompt.text().replaceAll("\\D", ""));
        assertThat(Verifiers.named(prompt.verifier(), SANDBOX)
                        .verify(
                                prompt,
                                new Completion(
                                        new int[] {1},
                                        new float[1],
                                        FinishReason.STOP,
                                        "<think>x</think><answer>" + 2 * number + "</answer>"))
                        .isCorrect())
                .isTrue();
    }

    @Test
    void aTaskWithFewProblemsGivesWhatItHas() {
        DataSets data = data("data.source={kind=task,name=word-reversal}", "data.template=plain");

        // Words of one length: 77 to learn from were found by trying 201,000 addresses.
        assertThat(data.trainingPrompts()).hasValue(77);
    }

    /** Of twelve products that are held out each is told in several ways. */
    @Test
    void asManyWordProblemsOfEachKindAreHeldOut() {
        DataSets data = data(
                "data.source={kind=task,name=word-problems,difficulty=\"1..4\",problems=endless,held-out=200}",
                "data.template=plain",
                "data.verifier=math",
                "data.extraction=last-number");

        assertThat(data.test().size()).isEqualTo(200);
        assertThat(data.test().first(200).stream().map(Prompt::id)).doesNotHaveDuplicates();
        assertThat(data.test().first(200).stream()
                        .filter(each -> each.text().matches(".*\\b\\d+\\b.*\\b\\d+\\b.*\\b\\d+\\b.*")))
                .hasSize(50);
    }

    @Test
    void aTaskWithOneAnswerCanBeVerifiedByTheLastNumber() {
        DataSets data = data(
                "data.source={kind=task,name=word-problems,difficulty=\"1..4\"}",
                "data.template=plain",
                "data.verifier=math",
                "data.extraction=last-number");
        Prompt prompt = data.test().first(1).get(0);

        assertThat(prompt.verifier()).isEqualTo("math:last-number");
        assertThat(prompt.gold()).matches("\\d+");
        assertThat(Verifiers.named(prompt.verifier(), SANDBOX)
                        .verify(
                                prompt,
                                new Completion(
                                        new int[] {1},
                                        new float[1],
                                        FinishReason.STOP,
                                        "The final number is " + prompt.gold() + "."))
                        .isCorrect())
                .isTrue();
        Prompt endless = data(
                        "data.source={kind=task,name=word-problems,problems=endless}",
                        "data.template=plain",
                        "data.verifier=math")
                .curriculum(1, new Seeds(1))
                .draw(0)
                .get(0);
        assertThat(endless.gold()).matches("\\d+");
        refuses(
                "several right answers",
                "data.source={kind=task,name=n-queens}",
                "data.template=plain",
                "data.verifier=math");
    }

    @Test
    void aSpecialTokenThatAProblemSpellsIsTextUnlessItIsAskedFor() throws IOException {
        Path train = write("train.jsonl", rows(0, 40));
        Path test = write("test.jsonl", "{\"question\":\"<eos>\",\"answer\":1}");

        assertThat(special(train, test, "text")).hasSize(1 + "<eos>".length()).endsWith(CHARACTERS.encode(">"));
        assertThat(special(train, test, "tokens")).hasSize(2);
    }

    private static int[] special(Path train, Path test, String setting) {
        return data(
                        files(train, test),
                        "data.template=\"<bos>{question}\"",
                        "data.verifier=math",
                        "data.special-tokens=" + setting)
                .test()
                .first(1)
                .get(0)
                .tokens();
    }

    @Test
    void endlessTasksHaveNoCount() {
        DataSets data =
                data("data.source={kind=task,name=gcd-lcm,difficulty=3,problems=endless}", "data.template=plain");

        assertThat(data.trainingPrompts()).isEmpty();
        assertThat(data.facts().get("data")).startsWith("prompts without end to learn from, 500 held out");
        assertThat(data.curriculum(8, new Seeds(1)).draw(3)).hasSize(8).doesNotHaveDuplicates();
    }

    private static void refuses(String message, String... overrides) {
        assertThatThrownBy(() -> data(overrides).curriculum(32, new Seeds(1)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(message);
    }

    private static DataSets data(String... overrides) {
        return data(4096, overrides);
    }

    private static DataSets data(int positions, String... overrides) {
        Settings settings = Configuration.load(List.of(), List.of(overrides)).bind(Settings.class);
        return DataSets.of(
                settings.data(),
                settings.evaluation(),
                CHARACTERS,
                Optional::empty,
                Beginning.NONE,
                positions,
                NEW_TOKENS,
                org.apache.hadoop.conf.Configuration::new);
    }

    private static String files(Path train, Path test) {
        return "data.source={kind=files,train=[\"" + train + "\"],test=[\"" + test + "\"]}";
    }

    private static String[] rows(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(n -> "{\"question\":\"What is " + n + "+1?\",\"answer\":" + (n + 1) + "}")
                .toArray(String[]::new);
    }

    private Path write(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private static Tokenizer characters() {
        List<String> words = new ArrayList<>(
                IntStream.range(32, 127).mapToObj(Character::toString).toList());
        words.addAll(List.of("\n", "×", "÷", "¬", "∧", "∨"));
        String json = WordLevelTokenizer.build(List.of("<pad>", "<bos>", "<eos>"), words);
        // Runs of digits are cut into characters too.
        return new Tokenizer("characters", json.replace("\\\\p{N}+|", "").getBytes(StandardCharsets.UTF_8));
    }
}
