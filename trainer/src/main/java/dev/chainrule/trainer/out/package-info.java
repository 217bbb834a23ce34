/**
 * What a training writes for other programs and for people: weights as safetensors, models as ONNX, event files for TensorBoard, a report as
 * one page of HTML.
 */
package dev.chainrule.trainer.out;
