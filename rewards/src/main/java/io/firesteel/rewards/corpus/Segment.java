package io.firesteel.rewards.corpus;

import java.io.Serializable;

/** A stretch of text; its tokens are learned from if {@code learn}, and only read otherwise. */
public record Segment(String text, boolean learn) implements Serializable {}
