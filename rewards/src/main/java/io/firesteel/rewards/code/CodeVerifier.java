package io.firesteel.rewards.code;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Excerpts;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.code.sandbox.BoxResult;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Sandboxes;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * Verifies a program by running it on tests: {@link CodeGold} is the reference, {@link CodeAnswer} where the program is taken
 * from. CORRECT is a program that passes every test; testing ends with the first that it does not pass. A test is passed by
 * ending with exit code 0 <em>and</em> by the right output: each runs in a new box, the verifier is this process, the expected
 * output never enters the box.
 *
 * <p>A program that does not compile, fails, or uses up its CPU time, memory or output, or sleeps until the wall clock runs
 * out, is INCORRECT. Where the machine is to blame (no sandbox of the wanted tier, no interpreter, a box that twice did not
 * start, or whose CPU time others took), the verdict is INFRASTRUCTURE_ERROR, which no program can bring about by itself: a
 * policy must not be able to write itself out of its group's statistics.
 *
 * <p>Not pure as other verifiers are: it starts processes. Verdicts depend on the machine's speed only near the limit of
 * CPU time.
 */
public final class CodeVerifier implements Verifier {
    /** The name of this verifier. */
    public static final String NAME = "code";

    private static final long serialVersionUID = 1;
    /** Raise it with whatever changes a verdict; {@code GoldenVerdictsTest} tells. */
    private static final String VERSION = "1";

    private static final int LONGEST_SOURCE = 64 << 10;

    private final SandboxSettings settings;

    public CodeVerifier(SandboxSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public boolean runsPrograms() {
        return true;
    }

    @Override
    public Verdict verify(Prompt prompt, Completion completion) {
        return verify(prompt, completion, () -> Sandboxes.of(settings));
    }

    /** The same in a sandbox of the caller's choice, which is asked for when there is a program to run. */
    Verdict verify(Prompt prompt, Completion completion, Supplier<Sandbox> sandbox) {
        return test(prompt, completion, sandbox, false).verdict();
    }

    /**
     * Runs the tests after the first that is not passed too. A program that has used up its time once is not run again: the tests that
     * are left count as not passed. If the machine is to blame for one of them, nothing is known of the share: INFRASTRUCTURE_ERROR.
     */
    @Override
    public Tested test(Prompt prompt, Completion completion) {
        return test(prompt, completion, () -> Sandboxes.of(settings), true);
    }

    private Tested test(Prompt prompt, Completion completion, Supplier<Sandbox> sandbox, boolean eachTest) {
        CodeGold gold;
        try {
            gold = CodeGold.read(prompt.gold(), settings.limits());
        } catch (Fault unreadable) {
            return none(Verdict.goldUnparseable(unreadable.getMessage().replace("\n", ";")));
        }
        CodeAnswer answer = CodeAnswer.read(
                prompt, completion, gold.language(), gold.entry().map(CodeGold.Entry::function));
        if (answer.program().isEmpty()) {
            return none(Verdict.noAnswer(answer.fault()));
        }
        String source = answer.program().get();
        if (source.length() > LONGEST_SOURCE) {
            return none(Verdict.incorrect(
                    Excerpts.of(source),
                    "the program has " + source.length() + " characters, more than " + LONGEST_SOURCE));
        }
        try {
            return test(sandbox.get(), gold, source, eachTest);
        } catch (Fault noSandbox) {
            return none(Verdict.infrastructureError(noSandbox.getMessage().replace("\n", ";")));
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new CancellationException("verifying was cancelled");
        }
    }

    private static Tested none(Verdict verdict) {
        return new Tested(verdict, 0);
    }

    private static Tested test(Sandbox sandbox, CodeGold gold, String source, boolean eachTest)
            throws InterruptedException {
        Program program;
        boolean called = gold.entry().isPresent();
        if (gold.language() == Language.PYTHON) {
            program = PythonPrograms.prepare(sandbox, source, called, gold.limits());
        } else if (sandbox.withoutJava().isPresent()) {
            return none(Verdict.infrastructureError(sandbox.withoutJava().get()));
        } else {
            JavaPrograms.Compiled compiled = JavaPrograms.prepare(
                    sandbox,
                    gold.isMethodOfSolution() ? JavaPrograms.asLeetCode(source) : source,
                    called,
                    gold.limits());
            if (!compiled.succeeded()) {
                return none(failed(source, "compiling", compiled.result()));
            }
            program = compiled.program();
        }
        List<CodeTest> tests = gold.tests();
        Optional<Verdict> wrong = Optional.empty();
        int passed = 0;
        for (int i = 0; i < tests.size() && (eachTest || wrong.isEmpty()); i++) {
            BoxResult result = sandbox.run(program.on(tests.get(i)), program.limits());
            Optional<Verdict> fault = fault(source, "test " + (i + 1) + " of " + tests.size(), tests.get(i), result);
            if (result.end().machines()) {
                return none(fault.orElseThrow());
            }
            passed += fault.isEmpty() ? 1 : 0;
            wrong = wrong.or(() -> fault);
            if (result.end() == BoxResult.End.CPU_TIME || result.end() == BoxResult.End.IDLE) {
                break;
            }
        }
        Verdict right = new Verdict(
                Verdict.Kind.CORRECT,
                Excerpts.of(source),
                tests.size() == 1 ? "passes its test" : "passes all " + tests.size() + " tests");
        return new Tested(wrong.orElse(right), (double) passed / tests.size());
    }

    /** Why a test is not passed; empty if it is. */
    private static Optional<Verdict> fault(String source, String where, CodeTest test, BoxResult result) {
        if (!result.exitedWell()) {
            return Optional.of(failed(source, where, result));
        }
        Optional<String> output = utf8(result.output());
        Optional<String> difference =
                output.isEmpty() ? Optional.of("the output is not UTF-8") : test.difference(output.get());
        return difference.map(how -> Verdict.incorrect(Excerpts.of(source), where + ": " + how));
    }

    private static Verdict failed(String source, String where, BoxResult result) {
        String what =
                switch (result.end()) {
                    case EXITED -> "ended with exit code " + result.exitCode() + ": " + result.lastErrors();
                    case CPU_TIME -> "used more CPU time than it may";
                    case MEMORY -> "used more memory than it may";
                    case PROCESSES -> "started more processes and threads than it may";
                    case OUTPUT -> "wrote more than it may";
                    case IDLE -> "slept or waited until the wall clock ran out";
                    case STARVED, NOT_STARTED -> result.problem();
                };
        return result.end().machines()
                ? Verdict.infrastructureError(where + ": " + what)
                : Verdict.incorrect(Excerpts.of(source), where + ": " + what);
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException malformed) {
            return Optional.empty();
        }
    }
}
