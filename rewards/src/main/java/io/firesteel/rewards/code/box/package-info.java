/**
 * What Firesteel brings into a box to compile and to call programs in Java. These classes run there and nowhere else; in
 * this process they are bytes. {@code harness.py} among the resources is the same for Python.
 */
package io.firesteel.rewards.code.box;
