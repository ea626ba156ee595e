package io.firesteel.rewards.code;

import io.firesteel.rewards.code.sandbox.BoxedCommand;
import io.firesteel.rewards.code.sandbox.Limits;

import java.util.List;
import java.util.Map;

/**
 * A program that is ready to be run, once per test, each time in a box of its own.
 *
 * @param command to run it
 * @param files what it needs in the box
 * @param limits what it may use, what its language needs included
 */
record Program(List<String> command, Map<String, byte[]> files, Limits limits) {
    BoxedCommand on(CodeTest test) {
        return new BoxedCommand(command, files, test.input());
    }
}
