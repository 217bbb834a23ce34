/** The bridge to ND4J, and the only classes that name it: nothing else needs it, and these are loaded only where it is there. */
package dev.chainrule.tensor.nd4j;
