/** Shapes with numbered and named dimensions, and element types. */
package dev.chainrule.tensor.shape;
