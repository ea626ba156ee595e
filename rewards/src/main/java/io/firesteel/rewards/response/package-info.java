/**
 * How a completion is read before anybody asks whether it is right: where the reasoning ends, and where the answer stands. Start
 * with {@link io.firesteel.rewards.response.Response}; verifiers and reward functions read the tags nowhere else.
 *
 * <p>What an answer means is not known here: the verifiers do.
 */
package io.firesteel.rewards.response;
