/** Models: how a prediction and its loss are made of primitives. */
package dev.chainrule.trainer.nn;
