package io.firesteel.rewards.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Responses;
import io.firesteel.rewards.tasks.GoldCodec;
import io.firesteel.rewards.tasks.Multiplication;
import io.firesteel.rewards.tasks.Multiplication.Problem;
import io.firesteel.rewards.tasks.Split;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

class MultiplicationCorpusTest {
    private static final Multiplication TASK = new Multiplication();
    private static final Pattern PROMPT = Pattern.compile("<bos>(\\d+)\\*(\\d+)=");
    private static final Pattern STEP = Pattern.compile("(\\d+)([*+])(\\d+)=(\\d+)");
    private static final String STEPS = "\\d+\\*\\d+=\\d+(?:,\\d+[*+]\\d+=\\d+)*";

    /** Nothing is guessed, every first working is checked, nothing is given up or malformed. */
    private static WorkingSettings settings(double mistakeRate) {
        return new WorkingSettings(0, mistakeRate, 1, 0, 0, 4);
    }

    private static List<Document> documents(WorkingSettings settings, int lowest, int highest, int count) {
        MultiplicationCorpus corpus = new MultiplicationCorpus(settings, lowest, highest, new Seeds(11));
        return LongStream.range(0, count).mapToObj(corpus::document).toList();
    }

    private static Problem problem(Document document) {
        Matcher prompt = PROMPT.matcher(document.segments().get(0).text());
        assertThat(prompt.matches()).as(document.text()).isTrue();
        return new Problem(Long.parseLong(prompt.group(1)), Long.parseLong(prompt.group(2)));
    }

    /** What the policy writes, without the stop token. */
    private static String completion(Document document) {
        String text = document.segments().get(1).text();
        assertThat(text).endsWith("<eos>");
        return text.substring(0, text.length() - "<eos>".length());
    }

    private static Verdict verdict(Document document) {
        Prompt prompt = Responses.prompt(TASK.name(), GoldCodec.write(problem(document)));
        return TASK.verifier().verify(prompt, Responses.finished(completion(document)));
    }

    /** The workings of a document, and the words between them. */
    private static List<String> workings(Document document) {
        String text = completion(document);
        String thought = text.substring("<think>".length(), text.indexOf("</think>"));
        return thought.isEmpty() ? List.of() : List.of(thought.split("(?<=check|yes|no)|(?=check|yes|no)"));
    }

    private static List<MatchResult> steps(String working) {
        return STEP.matcher(working).results().toList();
    }

    /** Ones come first. */
    private static long number(MatchResult step, int group) {
        return Long.parseLong(new StringBuilder(step.group(group)).reverse().toString());
    }

    private static boolean right(MatchResult step) {
        long x = number(step, 1);
        long y = number(step, 3);
        return number(step, 4) == (step.group(2).equals("*") ? x * y : x + y);
    }

    private static long product(String working) {
        List<MatchResult> steps = steps(working);
        return number(steps.get(steps.size() - 1), 4);
    }

    @Test
    void aDocumentDependsOnItsIndexAlone() {
        MultiplicationCorpus corpus = new MultiplicationCorpus(settings(0.3), 1, 2, new Seeds(3));
        MultiplicationCorpus again = new MultiplicationCorpus(settings(0.3), 1, 2, new Seeds(3));

        Document late = corpus.document(1_000_000_007L);
        corpus.document(5);

        assertThat(again.document(1_000_000_007L)).isEqualTo(late);
        assertThat(corpus.document(1_000_000_008L)).isNotEqualTo(late);
        assertThat(new MultiplicationCorpus(settings(0.3), 1, 2, new Seeds(4)).document(5))
                .isNotEqualTo(corpus.document(5));
    }

    @Test
    void noHeldOutProblemEverOccurs() {
        Set<String> asked = new HashSet<>();
        for (Document document : documents(settings(0), 1, 2, 20_000)) {
            asked.add(TASK.key(problem(document)));
        }

        assertThat(asked).hasSizeGreaterThan(10_000).allMatch(key -> Split.of(key) == Split.TRAIN);
    }

    /** Each number by the digits of the other that are not 0; each difficulty has its half. */
    @Test
    void withoutMistakesEveryStepIsRightAndTheVerifierSaysSo() {
        int twoDigits = 0;
        for (Document document : documents(settings(0), 1, 2, 1_000)) {
            Problem asked = problem(document);
            twoDigits += asked.a() < 100 ? 1 : 0;
            List<String> workings = workings(document);
            assertThat(workings.get(0)).as(document.text()).matches(STEPS);
            for (MatchResult step : steps(completion(document))) {
                assertThat(right(step)).as(document.text()).isTrue();
            }
            assertThat(verdict(document).kind()).as(document.text()).isEqualTo(Verdict.Kind.CORRECT);
        }
        assertThat(twoDigits / 1_000.0).isCloseTo(0.5, within(0.06)); // one standard error: 0.016
    }

    @Test
    void aWorkingWithAMistakeHasOneAndItsProductIsWrong() {
        WorkingSettings once = new WorkingSettings(0, 1, 0, 0, 0, 4);
        Set<Integer> places = new HashSet<>();
        for (Document document : documents(once, 1, 2, 2_000)) {
            List<MatchResult> steps = steps(completion(document));
            List<Integer> wrong = new ArrayList<>();
            for (int k = 0; k < steps.size(); k++) {
                if (!right(steps.get(k))) {
                    wrong.add(k);
                }
            }
            assertThat(wrong).as(document.text()).hasSize(1);
            places.addAll(wrong);
            assertThat(verdict(document).kind()).as(document.text()).isEqualTo(Verdict.Kind.INCORRECT);
        }
        assertThat(places)
                .as("any of the steps, of which three digits have five")
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    /** {@code yes} says that the product was there before, {@code no} that it was not; the last one is the answer. */
    @Test
    void wordsBetweenWorkingsSayWhetherTheyAgree() {
        int agreed = 0;
        int wrongThough = 0;
        for (Document document : documents(settings(0.4), 1, 1, 2_000)) {
            List<String> parts = workings(document);
            Set<Long> products = new HashSet<>();
            for (int k = 0; k < parts.size(); k++) {
                String part = parts.get(k);
                if (part.matches(STEPS)) {
                    boolean before = !products.add(product(part));
                    if (products.size() + (before ? 1 : 0) > 1) {
                        assertThat(parts.get(k + 1)).as(document.text()).isEqualTo(before ? "yes" : "no");
                    }
                } else {
                    assertThat(part.equals("check")).as(document.text()).isEqualTo(k == 1 && parts.size() > 2);
                }
            }
            String last = parts.get(parts.size() - 1);
            if (last.equals("yes")) {
                agreed++;
                wrongThough += verdict(document).kind() == Verdict.Kind.CORRECT ? 0 : 1;
            }
            String working = parts.stream()
                    .filter(part -> part.matches(STEPS))
                    .reduce((one, later) -> later)
                    .orElseThrow();
            assertThat(completion(document)).endsWith("</think><answer>" + product(working) + "</answer>");
            assertThat(parts.stream().filter(part -> part.matches(STEPS)).distinct())
                    .as("no way twice: %s", document.text())
                    .hasSize((int)
                            parts.stream().filter(part -> part.matches(STEPS)).count());
        }
        assertThat(agreed).isGreaterThan(1_200);
        assertThat(wrongThough).as("two wrong workings seldom agree").isLessThan(agreed / 20);
    }

    /** 40*40 is one working whichever is divided; 47*47 is two, from either end. */
    @Test
    void productsWithFewWaysAreWorkedOutInFew() {
        for (Document document : documents(settings(1), 1, 1, 8_000)) {
            Problem asked = problem(document);
            long workings = workings(document).stream()
                    .filter(part -> part.matches(STEPS))
                    .count();
            boolean round = asked.a() % 10 == 0 && asked.b() % 10 == 0;
            int most = asked.a() == asked.b() ? round ? 1 : 2 : round ? 2 : 4;
            assertThat(workings).as(document.text()).isLessThanOrEqualTo(most);
        }
    }

    @Test
    void guessesChecksAndMalformationsHaveTheirShares() {
        List<Document> documents = documents(new WorkingSettings(0.4, 0.2, 0.3, 0.5, 0.1, 4), 1, 1, 20_000);
        long guesses = documents.stream()
                .filter(document -> completion(document).matches("<think>(</think>|<answer>)?.*")
                        && STEP.matcher(completion(document))
                                .results()
                                .findAny()
                                .isEmpty())
                .count();
        long checked = documents.stream()
                .filter(document -> document.text().contains("check"))
                .count();
        long malformed = documents.stream()
                .filter(document -> !document.text().contains("</think><answer>")
                        || !document.text().endsWith("</answer><eos>"))
                .count();

        // One standard error of a share is at most 0.0035; a few products have one way and cannot be checked.
        assertThat(guesses / 20_000.0).isCloseTo(0.4, within(0.015));
        assertThat(checked / 20_000.0 / 0.6).isCloseTo(0.3, within(0.02));
        assertThat(malformed / 20_000.0).isCloseTo(0.1, within(0.01));
        assertThat(documents(new WorkingSettings(1, 1, 1, 1, 0, 4), 1, 1, 500))
                .as("a product given at once is right")
                .allMatch(document -> verdict(document).kind() == Verdict.Kind.CORRECT);
    }

    @Test
    void onlyThePromptIsReadAndTheRestIsLearned() {
        Document document = documents(settings(0), 1, 1, 1).get(0);

        assertThat(document.segments()).extracting(Segment::learn).containsExactly(false, true);
    }

    @Test
    void ratesThatAreNoneAndDifficultiesThatAreTooHighAreRefused() {
        assertThatThrownBy(() -> new WorkingSettings(1.5, 0, 0, 0, -1, 0))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll("guess-share", "malformed-rate", "max-workings", "fix:");
        assertThatThrownBy(() -> new MultiplicationCorpus(settings(0), 1, 9, new Seeds(1)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("difficulty", "1..8", "9", "fix:");
    }
}
