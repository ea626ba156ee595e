package io.firesteel.trainer.credit;

import io.firesteel.core.ScoredRollout;

import java.io.Serializable;

/** A verified rollout and how much better it is than its siblings. Every one of its completion's tokens shares the advantage. */
public record CreditedRollout(ScoredRollout scored, double advantage) implements Serializable {}
