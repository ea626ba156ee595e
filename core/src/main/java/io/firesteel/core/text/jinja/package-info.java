/**
 * As much of Jinja as policies' chat templates are written in, computed as jinja2 computes it with the settings of transformers
 * ({@code trim_blocks}, {@code lstrip_blocks}, loop controls, an immutable sandbox). A template has strings, numbers, lists, maps and the
 * functions named here, and nothing else to call: no reflection, no files, no clock but a day that is named; its steps, depth and output are bounded. Start with
 * {@link io.firesteel.core.text.jinja.JinjaTemplate}.
 */
package io.firesteel.core.text.jinja;
