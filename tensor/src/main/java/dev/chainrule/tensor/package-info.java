/** The ground floor: tensors as lazy handles, their graph, its plan, and the devices that run it. */
package dev.chainrule.tensor;
