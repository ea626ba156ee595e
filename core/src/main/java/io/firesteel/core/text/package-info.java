/**
 * Text and tokens: the tokenizer of a policy, and the templates that turn questions into prompts.
 *
 * <p>Start with {@link io.firesteel.core.text.Tokenizer}. Jinja chat templates are not evaluated: a template here is text
 * with placeholders. Which tokens end a completion is the policy's business ({@code core.policy}), not the tokenizer's.
 */
package io.firesteel.core.text;
