/** Derivative rules, the reverse sweep, gradient checks. */
package dev.chainrule.autograd;
