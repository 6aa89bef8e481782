"""The views of 走访安排: the plan, how far visits reach, who answers, contact points, cards and cycles."""
