/** What to compute: a closed set of primitives, hash-consed nodes, exact rewrites. */
package dev.chainrule.tensor.graph;
