/**
 * Programs as answers: {@link io.firesteel.rewards.code.CodeVerifier} runs them on tests and compares data with data. How a
 * hostile program is contained is not known here but in {@link io.firesteel.rewards.code.sandbox}; what of ours runs beside
 * a program is in {@link io.firesteel.rewards.code.box}.
 */
package io.firesteel.rewards.code;
