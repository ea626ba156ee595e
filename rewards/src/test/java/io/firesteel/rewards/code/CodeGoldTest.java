package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.sandbox.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeGoldTest {
    private static final Limits MOST = SandboxForTests.SETTINGS.limits(); // 1 second, 160 MiB, 256 KiB of output

    @Test
    void aReferenceMayAskForLessThanTheSandboxAllows() {
        CodeGold gold = CodeGold.read(
                "{\"language\":\"python\",\"style\":\"stdio\",\"limits\":{\"cpu-seconds\":0.5,\"memory-mebibytes\":64},"
                        + "\"tests\":[{\"input\":\"\",\"output\":\"1\"}]}",
                MOST);

        assertThat(gold.limits()).isEqualTo(MOST.withCpuMillis(500).withMemoryBytes(64 << 20));
        assertThat(gold.entry()).isEmpty();
    }

    @Test
    void theRequestHoldsTheArgumentsAndNotTheResult() {
        CodeGold gold = CodeGold.read(
                "{\"language\":\"java\",\"style\":\"leetcode\",\"entry\":\"rotate\",\"mutates\":0,"
                        + "\"tests\":[{\"arguments\":[[1,2,3],1],\"result\":[3,1,2]}]}",
                MOST);

        assertThat(gold.tests().get(0).input())
                .asString()
                .isEqualTo("{\"class\":\"Solution\",\"function\":\"rotate\",\"arguments\":[[1,2,3],1],\"mutates\":0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not JSON | a JSON value",
                "[] | a JSON object",
                "{} | reference: language: expected a string, found nothing",
                "{'language':'c','style':'stdio','tests':[]} | one of [python, java]",
                "{'language':'java','style':'tests','tests':[]} | one of [stdio, function, leetcode]",
                "{'language':'java','style':'stdio','tests':[]} | 1 to 10000 tests",
                "{'language':'java','style':'stdio','tests':[{'input':'1'}]} | tests[0]: output: expected a string",
                "{'language':'java','style':'stdio','tests':[{'input':1,'output':'1'}]} | tests[0]: input: expected a string",
                "{'language':'java','style':'stdio','entry':'f','tests':[]} | no such key with style stdio",
                "{'language':'java','style':'function','tests':[]} | entry: expected a string",
                "{'language':'java','style':'function','entry':'__import__(\"os\")','tests':[]} | the name of a function",
                "{'language':'java','style':'function','entry':'f','tests':[{'arguments':[1]}]} | tests[0]: result",
                "{'language':'java','style':'function','entry':'f','tests':[{'arguments':1,'result':1}]} | arguments: expected a list",
                "{'language':'java','style':'function','entry':'f','mutates':1,'tests':[{'arguments':[1],'result':1}]} | mutates: expected the index",
                "{'language':'java','style':'stdio','timeout':3,'tests':[]} | timeout",
                "{'language':'java','style':'stdio','tolerance':2,'tests':[]} | tolerance: expected 0 to 1",
                "{'language':'java','style':'stdio','limits':{'cpu-seconds':60},'tests':[{'input':'','output':''}]} | raise sandbox.cpu-seconds",
                "{'language':'java','style':'stdio','limits':{'seconds':1},'tests':[{'input':'','output':''}]} | seconds",
            })
    void aReferenceThatCannotBeReadSaysWhereAndIsNeverThePolicysFault(String gold, String message) {
        String json = gold.replace('\'', '"').replace("(\"os\")", "('os')");

        assertThatThrownBy(() -> CodeGold.read(json, MOST))
                .isInstanceOf(Fault.class)
                .hasMessageContaining(message);
        Verdict verdict = new CodeVerifier(SandboxForTests.SETTINGS)
                .verify(
                        new Prompt("1", "code", "", new int[] {0}, json),
                        new Completion(new int[0], new float[0], FinishReason.STOP, "```\n1\n```"));
        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        assertThat(verdict.reason()).contains(message).doesNotContain("\n");
    }
}
