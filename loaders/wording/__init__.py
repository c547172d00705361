"""Wording: what the words of one text say, whatever stands around it: status, treatments, tumors, lines of business."""
