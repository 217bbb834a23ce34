/** Formulas: read, turned into graphs, simplified over the reals for print, and their derivation written out. */
package dev.chainrule.autograd.formula;
