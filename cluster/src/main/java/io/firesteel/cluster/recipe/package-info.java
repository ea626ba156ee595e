/**
 * Recipes: named stages that name each other's results, in one file. Start with {@link io.firesteel.cluster.recipe.Recipe} (the
 * graph), then {@link io.firesteel.cluster.recipe.Plan} (what is done, what is to do, and why) and {@link
 * io.firesteel.cluster.recipe.RecipeRun} (doing it). What a stage does is {@code cluster.stage}'s affair.
 */
package io.firesteel.cluster.recipe;
