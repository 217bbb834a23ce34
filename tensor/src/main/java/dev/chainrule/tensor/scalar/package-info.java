/** What each elementwise operation is on a machine: straight-line programs of operations that IEEE 754 defines to the bit, stated once. */
package dev.chainrule.tensor.scalar;
