/** Stage 3: from a planned kernel and its sizes to a skeleton, its text and its launch. */
package dev.chainrule.cuda.lower;
